import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { brokenInvariants } from './support/database/invariants.ts'
import { asking, made, newCustomer, newDraft } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
afterEach(async () => {
  assert.deepEqual(await brokenInvariants(owner), {})
})

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

test('pain 15: a grant that many invoices want at once is never below zero, and its uses are its amount less what is left', async () => {
  const customer = await newCustomer(service)
  const entries = `/v1/customers/${customer.id}/credit_entries`
  const gift = { amount_cents: 1000, currency: 'EUR', reason: 'prepaid', expires_at: '2999-01-01T00:00:00Z' }
  const grant = made(await service.post(entries, gift))
  const drafts = await Promise.all(times(6, () => newDraft(service, customer, '300')))
  const taking = { amount_cents: -150, currency: 'EUR', reason: 'taken back', grant_id: grant.id }
  const answers = await Promise.all([
    ...drafts.map(({ id }) => service.post(`/v1/invoices/${id}/finalize`)),
    ...times(3, () => service.post(entries, taking)),
  ])
  const voided = drafts.slice(0, 2).map(({ id }) => service.post(`/v1/invoices/${id}/void`))
  await Promise.all([...voided, ...drafts.slice(2).map(({ id }) => service.post(`/v1/invoices/${id}/apply_credit`))])
  for (const { status } of answers.slice(0, 6)) assert.equal(status, 200)
  const moved = await owner('select amount_cents::int as cents from credit_entry where grant_id = $1', [grant.id])
  const left = moved.reduce((sum, { cents }) => sum + cents, 0)
  const [row] = await owner('select left_cents::int as left_cents from credit_grant where id = $1', [grant.id])
  assert.deepEqual(row, { left_cents: left })
  assert.ok(left >= 0)
  // Whoever found nothing left was refused or stays owed; four invoices of 300 stand, so all of the grant is used.
  const taken = 150 * answers.slice(6).filter(({ status }) => status === 201).length
  const [applied] = await owner(
    'select sum(credit_applied_cents)::int as cents from invoice where customer_id = $1 and status <> $2',
    [customer.id, 'void'],
  )
  assert.equal(applied.cents + taken + left, 1000)
})

test('two who would take a grant at once, past the lock of the customer, are stopped by the database', async () => {
  const customer = await newCustomer(service)
  const gift = { amount_cents: 100, currency: 'EUR', reason: 'prepaid', priority: 1 }
  const grant = made(await service.post(`/v1/customers/${customer.id}/credit_entries`, gift))
  const take = () => owner('update credit_grant set left_cents = left_cents - 60 where id = $1', [grant.id])
  const [one, other] = await Promise.allSettled([take(), take()])
  const failures = [one, other].flatMap((result) => (result?.status === 'rejected' ? [result.reason.constraint] : []))
  assert.deepEqual(failures, ['a_grant_is_never_below_zero'])
  await owner('update credit_grant set left_cents = 100 where id = $1', [grant.id])
})
