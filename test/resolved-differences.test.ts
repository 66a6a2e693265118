import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reconciliationBacklog } from '../src/modules/reconciliation/store.ts'
import { made, outcome } from './support/service/merchant.ts'
import { newPerson } from './support/service/person.ts'
import { throughStripe } from './support/service/through-stripe.ts'

// What a person decides about differences between a gateway and the payments here.

const { stripe, service, owner, round, transact, charged } = await throughStripe()
const path = '/v1/reconciliation_differences'
const resolve = (id: string, body: object = { reason: 'settled with the customer' }) =>
  service.post(`${path}/${id}/resolve`, body)
const differences = async (query = '') => made(await service.get(`${path}?limit=100${query}`)).data as any[]
const eventsOf = async (id: string) =>
  made(await service.get(`/v1/events?object_id=${id}`)).data.map(({ type, actor }: any) => [type, actor.type])

async function compare(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
}

/** A payment of which the gateway says after a comparison that it took less. */
async function lessTaken() {
  const { attempt } = await charged()
  const intent = stripe.world.intents.get(attempt.gateway_reference) ?? assert.fail()
  intent.amount_received = 2800
  await compare()
  const found = async () => (await differences()).filter((one) => one.payment_attempt_id === attempt.id)
  const [difference] = await found()
  return { intent, difference, found }
}

test('a resolved difference says why and by whom, and is resolved once', async () => {
  const { difference } = await lessTaken()
  assert.equal(difference.resolution, null)
  const [key] = made(await service.get('/v1/api_keys')).data
  const resolved = made(await resolve(difference.id))
  assert.deepEqual(resolved.resolution, { reason: 'settled with the customer', api_key_id: key.id, person_id: null })
  assert.ok(resolved.resolved_at)
  const [listed] = (await differences('&state=resolved')).filter(({ id }) => id === difference.id)
  assert.deepEqual(listed, resolved)
  assert.deepEqual(await eventsOf(difference.id), [
    ['reconciliation.difference_found', 'service'],
    ['reconciliation.difference_resolved', 'api_key'],
  ])
  assert.equal(outcome(await resolve(difference.id)), '409 difference_resolved')
  assert.equal(outcome(await resolve(difference.id.replace(/.$/, 'x'))), '404 not_found')
  assert.equal(outcome(await resolve(difference.id, {})), '400 invalid_request')
})

test('who cares for the money resolves it, and nobody who only reads', async () => {
  const { difference } = await lessTaken()
  const [finance, support] = [await newPerson(service, 'finance'), await newPerson(service, 'support')]
  const order = ['POST', `${path}/${difference.id}/resolve`, { reason: 'written off' }] as const
  assert.equal((await support.call(...order)).body.code, 'insufficient_role')
  const { resolution } = (await finance.call(...order)).body
  const { id } = (await finance.call('GET', '/v1/session')).body.person
  assert.deepEqual(resolution, { reason: 'written off', api_key_id: null, person_id: id })
})

test('a difference that a person has resolved is not found again while both sides say the same, and is when one has changed', async () => {
  const { intent, difference, found } = await lessTaken()
  made(await resolve(difference.id))
  await compare()
  await compare()
  assert.deepEqual(
    (await found()).map(({ id }) => id),
    [difference.id],
  )
  intent.amount_received = 2700
  await compare()
  const [changed, ...rest] = await found()
  assert.deepEqual([changed.gateway_amount_cents, changed.resolved_at, rest.length], [2700, null, 1])
  intent.status = 'canceled'
  await compare()
  const [canceled] = await found()
  assert.deepEqual([canceled.kind, canceled.resolved_at], ['status_differs', null])
  // Back to what was resolved: nothing is open any more.
  Object.assign(intent, { status: 'succeeded', amount_received: 2800 })
  await compare()
  assert.deepEqual(
    (await found()).map(({ resolved_at, resolution }) => [resolved_at !== null, resolution?.reason]),
    [
      [true, undefined],
      [true, undefined],
      [true, 'settled with the customer'],
    ],
  )
  assert.deepEqual((await eventsOf(canceled.id))[1], ['reconciliation.difference_resolved', 'service'])
})

test('the metric counts open differences only', async () => {
  const open = async () => Number((await transact({ readOnly: true }, reconciliationBacklog))?.open_differences)
  const before = await open()
  const { difference } = await lessTaken()
  assert.equal(await open(), before + 1)
  made(await resolve(difference.id))
  assert.equal(await open(), before)
})
