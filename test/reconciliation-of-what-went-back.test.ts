import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { applyDispute } from '../src/modules/disputes/apply-dispute.ts'
import { openStripe } from '../src/modules/gateways/stripe/open-stripe.ts'
import { askForRefund } from '../src/modules/refunds/send-refund.ts'
import { commitStatement } from '../src/modules/transaction/commit-statement.ts'
import { workerContext } from '../src/modules/transaction/worker-context.ts'
import { made } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// Refunds and disputes at a gateway against ours, while every event is lost.

const { stripe, service, owner, account, round, charged, transact } = await throughStripe()

async function compare(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
}

/** A customer whose invoice of 29.00 was paid, with what is known of that. */
async function paid(token?: string) {
  const { customerId, invoiceId, attempt } = await charged(token)
  const of = async (list: string) => made(await service.get(`/v1/${list}?customer_id=${customerId}`)).data as any[]
  const payment = async () => (await of('payments'))[0]
  const invoice = async () => {
    const { status, amount_due_cents } = made(await service.get(`/v1/invoices/${invoiceId}`))
    return `${status} ${amount_due_cents}`
  }
  const intent: string = attempt.gateway_reference
  return { intent, attempt, of, payment, invoice, refunds: () => of('refunds'), disputes: () => of('disputes') }
}

async function refunded(one: Awaited<ReturnType<typeof paid>>, amount_cents: number) {
  const order = { payment_id: (await one.payment()).id, amount_cents, reason: 'sorry' }
  const { id } = made(await service.post('/v1/refunds', order))
  const refund = async () => made(await service.get(`/v1/refunds/${id}`))
  await until('it is given back', async () => (await refund()).status === 'succeeded')
  return refund
}

/** A refund at the gateway that this database does not know. */
async function refundByHand(intent: string, amount: number, metadata: Record<string, string> = {}): Promise<string> {
  const named = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value]))
  const body = new URLSearchParams({ payment_intent: intent, amount: String(amount), ...named })
  const headers = { authorization: `Bearer ${stripe.secretKey}` }
  const answer = await fetch(`${stripe.url}/v1/refunds`, { method: 'POST', headers, body })
  return ((await answer.json()) as { id: string }).id
}

const open = async () =>
  (made(await service.get(`/v1/reconciliation_differences?state=open`)).data as any[])
    .map(({ object, kind, gateway_reference }) => `${object} ${kind} ${gateway_reference}`)
    .sort()

test('a dispute whose events were lost takes the money, and gives it back when it was won', async () => {
  const one = await paid()
  const reference = stripe.openDispute(one.intent)
  await compare()
  await compare()
  const [dispute, ...others] = await one.disputes()
  assert.deepEqual([dispute.gateway_reference, dispute.status, others.length], [reference, 'needs_response', 0])
  assert.deepEqual([(await one.payment()).returned_cents, await one.invoice()], [2900, 'open 2900'])
  stripe.endDispute(reference, 'won')
  await compare()
  assert.equal((await one.disputes())[0].status, 'won')
  assert.deepEqual([(await one.payment()).returned_cents, await one.invoice()], [0, 'paid 0'])
  assert.deepEqual(await open(), [])
})

test('what was read of a dispute before it was closed, and is applied afterwards, changes nothing', async () => {
  const one = await paid()
  const reference = stripe.openDispute(one.intent)
  const gateway = openStripe({ secretKey: stripe.secretKey, baseUrl: stripe.url })
  const read = await gateway.readDispute(reference)
  stripe.endDispute(reference, 'won')
  await compare()
  const [{ tenant_id }] = await owner('select tenant_id from payment_attempt where id = $1', [one.attempt.id])
  const of = { paymentId: (await one.payment()).id, customerId: one.attempt.customer_id }
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenant_id, Temporal.Now.instant())
    await applyDispute(ctx, of, read)
    await tx.commitWith(commitStatement(ctx, null))
  })
  assert.equal((await one.disputes())[0].status, 'won')
  assert.deepEqual([(await one.payment()).returned_cents, await one.invoice()], [0, 'paid 0'])
  gateway.close()
})

test('a dispute that was opened long ago is asked for by its id until it is closed', async () => {
  const one = await paid()
  const reference = stripe.openDispute(one.intent, { isInquiry: true })
  await compare()
  const { created } = stripe.world.disputes.get(reference) ?? assert.fail()
  Object.assign(stripe.world.disputes.get(reference) ?? {}, { created: created - 40 * 86_400 })
  stripe.endDispute(reference, 'warning_closed')
  await compare()
  assert.equal((await one.disputes())[0].status, 'closed')
})

test('a dispute of another amount than before moves the difference, both ways', async () => {
  const one = await paid()
  const reference = stripe.openDispute(one.intent, { amount: 1000 })
  const returned = async () => (await one.payment()).returned_cents
  await compare()
  assert.deepEqual([await returned(), await one.invoice()], [1000, 'open 1000'])
  for (const amount of [2500, 500, 700]) {
    Object.assign(stripe.world.disputes.get(reference) ?? {}, { amount })
    await compare()
    assert.deepEqual([await returned(), await one.invoice()], [amount, `open ${amount}`])
  }
  stripe.endDispute(reference, 'won')
  await compare()
  assert.deepEqual([await returned(), await one.invoice()], [0, 'paid 0'])
  const [{ id }] = await one.disputes()
  const moved = await owner(
    `select kind, amount_cents::integer as cents, gateway_reference as reference from payment_reversal where dispute_id = $1 order by id`,
    [id],
  )
  assert.deepEqual(
    moved.map(({ kind, cents, reference: name }) => [kind, cents, String(name).replace(reference, '')]),
    [
      ['dispute', 1000, ''],
      ['dispute', 1500, '.2'],
      ['reinstated', 2000, ''],
      ['dispute', 200, '.3'],
      ['reinstated', 700, '.2'],
    ],
  )
})

test('a refund that failed days after it had succeeded has come back, although no event of it came', async () => {
  const one = await paid('pm_card_refundFail')
  const refund = await refunded(one, 900)
  stripe.advance(24 * 3)
  await compare()
  await compare()
  assert.notEqual((await refund()).returned_at, null)
  assert.equal((await one.payment()).refunded_cents, 0)
})

test('a refund that was made at the gateway by a person is recorded once; one under way is followed', async () => {
  const [one, other] = [await paid(), await paid('pm_card_pendingRefund')]
  const reference = await refundByHand(one.intent, 400)
  await refundByHand(other.intent, 2900)
  await compare()
  await compare()
  const [refund, ...others] = await one.refunds()
  assert.deepEqual(
    [refund.gateway_reference, refund.amount_cents, refund.kept_paid_cents, refund.status, others.length],
    [reference, 400, 400, 'succeeded', 0],
  )
  assert.deepEqual([(await one.payment()).refunded_cents, await one.invoice()], [400, 'paid 0'])
  assert.equal((await other.refunds())[0].status, 'processing')
  stripe.advance(24 * 3)
  await compare()
  await until('it has succeeded', async () => (await other.refunds())[0].status === 'succeeded')
})

test('a refund that a restored database has forgotten is made again under its id', async () => {
  const one = await paid()
  const { id } = await (await refunded(one, 700))()
  await owner('delete from refund where id = $1', [id])
  await owner('update payment set refunded_cents = 0 where id = $1', [(await one.payment()).id])
  await compare()
  const found = await one.refunds()
  assert.deepEqual(
    found.map((refund) => [refund.id, refund.status, refund.amount_cents]),
    [[id, 'succeeded', 700]],
  )
  assert.equal((await one.payment()).refunded_cents, 700)
})

test('a forgotten refund that reopened its invoice does so again; one for a credit note takes its credit, as far as that is there', async () => {
  const [one, other] = [await paid(), await paid()]
  const refund = async (of: typeof one, metadata: Record<string, string>) => {
    const id = randomUUID()
    await refundByHand(of.intent, 700, { refund_id: id, ...metadata })
    await compare()
    return made(await service.get(`/v1/refunds/${id}`))
  }
  const again = await refund(one, { reopen: 'true' })
  assert.deepEqual([again.reopen, again.kept_paid_cents, await one.invoice()], [true, 0, 'open 700'])

  const [{ id }] = await other.of('subscriptions')
  const { credit_note: note } = made(await service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  const credit = async () =>
    made(await service.get(`/v1/customers/${other.attempt.customer_id}`)).credit_balance_cents as number
  const before = await credit()
  const instead = await refund(other, { credit_note_id: note.id })
  assert.deepEqual([instead.credit_note_id, before - (await credit())], [note.id, 700])
  const spent = await refund(other, { credit_note_id: randomUUID(), reopen: 'true' })
  assert.deepEqual([spent.credit_note_id, spent.reopen, before - (await credit())], [null, true, 700])
})

test('what a refund means here is kept at the gateway', async () => {
  const one = await paid()
  const order = { payment_id: (await one.payment()).id, amount_cents: 100, reason: 'sorry', reopen: true }
  const { id } = made(await service.post('/v1/refunds', order))
  const sent = () => [...stripe.world.refunds.values()].find(({ metadata }) => metadata.refund_id === id)
  assert.equal((await until('it is sent', async () => sent())).metadata.reopen, 'true')
})

test('a refund that a restored database has as not sent is not sent twice, however old its key is', async () => {
  const one = await paid()
  await round('database watch')
  assert.equal((await owner('update collection_gate set held_since = now() returning held_since')).length, 1)
  const order = { payment_id: (await one.payment()).id, amount_cents: 300, reason: 'sorry' }
  const { id } = made(await service.post('/v1/refunds', order))
  const reference = await refundByHand(one.intent, 300, { refund_id: id })
  await compare()
  await owner('update collection_gate set held_since = null')
  await until('it is given back', async () => (await one.refunds())[0].status === 'succeeded')
  assert.equal((await one.refunds())[0].gateway_reference, reference)
  const ofIntent = () =>
    [...stripe.world.refunds.values()].filter(({ payment_intent }) => payment_intent === one.intent)
  assert.equal(ofIntent().length, 1)

  const gateway = openStripe({ secretKey: stripe.secretKey, baseUrl: stripe.url })
  const now = Temporal.Now.instant()
  const [shown] = await one.refunds()
  const refund: any = { ...shown, amountCents: 300n, status: 'sending', sends: 1, gatewayReference: null }
  const claimed: any = {
    refund: { ...refund, createdAt: now.subtract({ hours: 72 }) },
    chargeReference: one.intent,
    now,
  }
  assert.equal((await askForRefund(gateway, claimed)).status, 'succeeded')
  assert.equal(ofIntent().length, 1)
  gateway.close()
})

test('what a person has to look at is a difference until it is gone', async () => {
  const [less, gone, twice, disputed] = [await paid(), await paid(), await paid(), await paid()]
  const [a, b] = [await (await refunded(less, 500))(), await (await refunded(gone, 500))()]
  await refunded(twice, 2900)
  const lost = stripe.openDispute(disputed.intent)
  await compare()
  assert.deepEqual(await open(), [])
  const { refunds, disputes } = stripe.world
  const [ours, removed, dispute] = [
    refunds.get(a.gateway_reference),
    refunds.get(b.gateway_reference),
    disputes.get(lost),
  ]
  const [first] = [...refunds.values()].filter(({ payment_intent }) => payment_intent === twice.intent)
  if (!ours || !removed || !dispute || !first) assert.fail()
  Object.assign(ours, { amount: 400 })
  refunds.delete(removed.id)
  disputes.delete(lost)
  refunds.set('re_second', { ...first, id: 're_second', metadata: {} })
  await compare()
  await compare()
  const found = [
    `dispute not_at_gateway ${lost}`,
    `refund amount_differs ${ours.id}`,
    `refund not_at_gateway ${removed.id}`,
    'refund not_recorded re_second',
  ]
  assert.deepEqual(await open(), found)
  // One of a dispute may be about something older than what is listed.
  await owner(`update reconciliation_difference set charged_at = now() - interval '90 days' where object = 'dispute'`)
  Object.assign(ours, { amount: 500 })
  refunds.set(removed.id, removed)
  disputes.set(lost, dispute)
  refunds.delete('re_second')
  await compare()
  assert.deepEqual(await open(), [])
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
  assert.equal(account.status, 'enabled')
})
