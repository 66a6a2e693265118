import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer, newPlan } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)

test('what the commit itself refuses is not acknowledged, and is not there', async () => {
  const customer = await newCustomer(service)
  const plan = await newPlan(service)
  await owner(`create function refuse_at_commit() returns trigger language plpgsql as
    $$ begin raise exception 'not at the commit' using errcode = 'ZZ001'; end $$`)
  await owner(`create constraint trigger refused_at_commit after insert on invoice deferrable initially deferred
    for each row execute function refuse_at_commit()`)
  const order = { customer_id: customer.id, plan_code: plan.code }
  const headers = { 'idempotency-key': 'refused at the commit' }
  const answer = await service.post('/v1/subscriptions', order, headers)
  assert.deepEqual([answer.status, answer.body.code], [500, 'internal'])
  for (const table of ['subscription', 'invoice', 'charge', 'idempotency_key']) {
    assert.deepEqual(await owner(`select from ${table}`), [], table)
  }
  await owner('drop trigger refused_at_commit on invoice')
  const again = await service.post('/v1/subscriptions', order, headers)
  assert.deepEqual([made(again).latest_invoice.number, again.headers.get('idempotency-replayed')], ['INV-000001', null])
})
