import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareAccount } from '../src/modules/reconciliation/compare-account.ts'
import { claimAccount, completeClaim } from '../src/modules/reconciliation/store.ts'
import { made } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// The charges that a gateway lists against our attempts and payments, both ways.

const { stripe, service, owner, account, plan, options, round, transact, ...people } = await throughStripe()
const { payer, subscribed, charged, attemptOf, chargeByHand } = people
const run = () => round('reconciliation')

async function makeDue(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
}

async function compare(): Promise<void> {
  await makeDue()
  assert.equal(await run(), 'again')
}

const differences = async (query = '') =>
  made(await service.get(`/v1/reconciliation_differences?gateway_account_id=${account.id}${query}`)).data as any[]

test('what agrees is no difference, nor is what others charge through the same account', async () => {
  const { attempt } = await charged()
  assert.equal(attempt.status, 'succeeded')
  await charged('pm_card_chargeDeclined')
  await chargeByHand({ order_id: '4711' })
  await chargeByHand({ attempt_id: 'theirs', attempt_key: 'also theirs' })
  await compare()
  assert.deepEqual(await differences(), [])
  assert.deepEqual(stripe.judge.wrong(), [])
})

test('a payment of another amount, one that the gateway has canceled, and one that it does not know are differences, once', async () => {
  const [less, canceled, gone] = [await charged(), await charged(), await charged()]
  const intent = ({ attempt }: typeof less) => stripe.world.intents.get(attempt.gateway_reference) ?? assert.fail()
  intent(less).amount_received = 2800
  intent(canceled).status = 'canceled'
  const removed = intent(gone)
  stripe.world.intents.delete(removed.id)
  await compare()
  await compare()
  const found = await differences('&state=open')
  const said = (id: string) => found.filter(({ payment_attempt_id }) => payment_attempt_id === id)
  const [amount] = said(less.attempt.id)
  assert.deepEqual(
    [amount.kind, amount.our_amount_cents, amount.gateway_amount_cents, amount.attempt_key],
    ['amount_differs', 2900, 2800, `${less.invoiceId}.1`],
  )
  assert.deepEqual(
    said(canceled.attempt.id).map(({ kind, gateway_status }) => [kind, gateway_status]),
    [['status_differs', 'canceled']],
  )
  assert.deepEqual(
    said(gone.attempt.id).map(({ kind, gateway_status }) => [kind, gateway_status]),
    [['not_at_gateway', null]],
  )
  const events = made(await service.get('/v1/events?type=reconciliation.difference_found&limit=100')).data
  assert.deepEqual(events.map(({ object }: any) => object.id).sort(), found.map(({ id }) => id).sort())
  // It was an error of the gateway.
  intent(less).amount_received = 2900
  intent(canceled).status = 'succeeded'
  stripe.world.intents.set(removed.id, removed)
  await compare()
  assert.deepEqual(await differences('&state=open'), [])
  assert.equal((await differences('&state=resolved')).length, 3)
})

test('money that the gateway took after all is recorded, and pays the invoice', async () => {
  const { attempt, invoiceId } = await charged('pm_card_chargeDeclined')
  const intent = stripe.world.intents.get(attempt.gateway_reference) ?? assert.fail()
  Object.assign(intent, { status: 'succeeded', amount_received: intent.amount })
  await compare()
  assert.equal(made(await service.get(`/v1/invoices/${invoiceId}`)).status, 'paid')
  assert.deepEqual(await differences('&state=open'), [])
})

test('such money is refunded at the gateway also where the attempt had ended without a reference', async () => {
  const { customerId, methodId } = await payer('pm_card_visa')
  const { gateway_reference } = made(await service.get(`/v1/payment_methods/${methodId}`))
  const method = stripe.world.methods.get(gateway_reference) ?? assert.fail()
  stripe.world.methods.delete(gateway_reference)
  made(await service.post('/v1/subscriptions', { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }))
  const attempt = await until('the attempt has ended', async () => {
    const found = await attemptOf(customerId)
    return found?.ended_at && found
  })
  assert.deepEqual([attempt.status, attempt.gateway_reference], ['failed', null])
  stripe.world.methods.set(gateway_reference, method)
  const charge = await chargeByHand(
    { attempt_id: attempt.id, attempt_key: attempt.key },
    'pm_card_visa',
    gateway_reference,
  )
  await compare()
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  const order = { payment_id: payment.id, amount_cents: 2900, reason: 'sorry' }
  const { id } = made(await service.post('/v1/refunds', order))
  await until('it is refunded', async () => made(await service.get(`/v1/refunds/${id}`)).status === 'succeeded')
  const refunded = [...stripe.world.refunds.values()].filter(({ payment_intent }) => payment_intent === charge)
  assert.deepEqual([payment.reference, refunded.length], [charge, 1])
})

test('when every event is lost, a debit that has come is found by the comparison, and its invoice is paid', async () => {
  const { customerId, invoiceId } = await subscribed('pm_sepa_succeeds')
  await until('the debit is under way', async () => (await attemptOf(customerId))?.status === 'processing')
  stripe.advance(24 * 6)
  await compare()
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${invoiceId}`)).status === 'paid')
  assert.deepEqual(await differences('&state=open'), [])
})

test('of two workers one compares; what a killed one has claimed is taken up again, and it writes nothing any more', async () => {
  await makeDue()
  const listed = () =>
    stripe.seen.filter(({ operation, path }) => operation === 'list_intents' && path.includes('limit=100')).length
  const before = listed()
  stripe.latencyMs = 100
  assert.deepEqual((await Promise.all([run(), run()])).sort(), ['again', 'rest'])
  assert.equal(listed(), before + 1)
  stripe.latencyMs = 0
  await makeDue()
  const killed = (await transact({}, claimAccount)) ?? assert.fail('nothing is due')
  assert.equal(await run(), 'rest')
  await owner('update reconciliation set lease_until = now()')
  assert.equal(await run(), 'again')
  await compareAccount(killed, options, new AbortController().signal)
  await transact({}, (tx) => completeClaim(tx, killed, { foundIds: [], notCompared: [] }))
  const [row] = await owner('select claims, lease_until, reconciled_until > $1 as is_newer from reconciliation', [
    String(killed.now),
  ])
  assert.deepEqual(row, { claims: killed.claims + 1, lease_until: null, is_newer: true })
})

test('a gateway that does not answer is asked again a quarter of an hour later', async () => {
  await makeDue()
  stripe.faults.next('list_intents', '500')
  assert.equal(await run(), 'again')
  const [row] =
    await owner(`select lease_until, next_run_at between now() + interval '14 minutes' and now() + interval '15 minutes' as is_later
    from reconciliation`)
  assert.deepEqual(row, { lease_until: null, is_later: true })
})
