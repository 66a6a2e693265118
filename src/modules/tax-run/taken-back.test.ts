import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { inCalifornia, saidOf, taxedByGateway } from '../../../test/support/service/gateway-taxes.ts'
import { made, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { behaviourField } from '../tax-gateways/test-tax-gateway.ts'

const service = await startTestService()
const { get, post, patch, call } = service
const world = await taxedByGateway(service)
const { owner, settle, settleAll, customer, invoice, draftOf, told } = world
const plan = await newPlan(service, { amount_cents: 10_000, currency: 'USD' })
const better = await newPlan(service, { amount_cents: 20_000, currency: 'USD' })
const subscribe = async (id: string, terms: object = {}) =>
  made(await post('/v1/subscriptions', { customer_id: id, plan_code: plan.code, ...terms }))

const calls = (what: string) => world.calls.filter((one) => one.what === what).length

beforeEach(async () => {
  world.forget()
  await settleAll()
  world.forget()
})

describe('what is taken back', () => {
  test('by a downgrade is taxed as it was; the gateway is told both sides', async () => {
    const id = await customer()
    const subscription = await subscribe(id, { plan_code: better.code })
    await settleAll()
    world.forget()
    const changed = made(await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: plan.code }))
    assert.equal(saidOf(changed.latest_invoice), 'draft for tax -10000 + -1700 = -11700')
    await settleAll()
    const [note] = made(await get(`/v1/credit_notes?customer_id=${id}`)).data
    assert.deepEqual([note.subtotal_cents, note.tax_cents, note.total_cents], [10000, 850, 10850])
    assert.equal((await invoice(changed.latest_invoice.id)).status, 'void')
    assert.deepEqual(told().sort(), ['commit 10000: 725 125', 'reverse 20000: 1450 250'])
  })

  test('by credit notes in any cut gives back exactly the gateway’s taxes; a whole one and a new invoice come to the same', async () => {
    const draft = await draftOf(await customer(), '333', '333', '335')
    made(await post(`/v1/invoices/${draft.id}/finalize`))
    await settleAll()
    world.forget()
    const final = await invoice(draft.id)
    // 24.14, 4.16; 24.14, 4.16; 24.29, 4.19: each line is rounded by itself.
    assert.equal(saidOf(final), 'open 1001 + 84 = 1085')
    const credit = (amount_cents: number, nth: number) =>
      post('/v1/credit_notes', {
        invoice_id: draft.id,
        reason: 'less',
        lines: [{ line_id: final.lines[nth].id, amount_cents }],
      })
    const notes = [made(await credit(100, 0)), made(await credit(233, 0)), made(await credit(333, 1))]
    const reissued = made(await post(`/v1/invoices/${draft.id}/reissue`, { reason: 'address' }))
    assert.equal(saidOf(reissued.invoice).startsWith('open 335 + '), true, saidOf(reissued.invoice))
    const back = [...notes, reissued.credit_note].reduce((sum, one) => sum + one.tax_cents, 0)
    assert.equal(back, 84)
    assert.equal(outcome(await credit(1, 2)), '409 credit_exceeds_invoice')
    await settleAll()
    const reversed = world.calls.filter(({ what }) => what === 'reverse').flatMap(({ request }) => request.groups)
    assert.equal(
      reversed.flatMap(({ taxes }) => taxes).reduce((sum, { taxCents }) => sum + taxCents, 0),
      84,
    )
    assert.equal(world.calls.filter(({ what }) => what === 'commit').length, 1)
  })

  test('and billed again is asked about again, unless the same is billed in its place', async () => {
    const subscription = await subscribe(await customer())
    await settleAll()
    const { id } = subscription.latest_invoice
    const reissued = made(await post(`/v1/invoices/${id}/reissue`, { reason: 'address' }))
    assert.equal(saidOf(reissued.invoice), 'open 10000 + 850 = 10850')
    await settleAll()
    world.forget()
    const correct = { invoice_id: reissued.invoice.id, reason: 'wrong', meaning: 'correct', lines: 'all' }
    const lines = (await invoice(reissued.invoice.id)).lines.map((one: any) => ({ line_id: one.id, all: true }))
    made(await post('/v1/credit_notes', { ...correct, lines }))
    const again = made(await post(`/v1/subscriptions/${subscription.id}/change`, { quantity: 2 })).latest_invoice
    assert.equal(again.status, 'draft')
    await settleAll()
    assert.equal(calls('calculate'), 1)
    assert.ok(told().includes('reverse 10000: 725 125'), told().join('; '))
  })

  test('by a void tells the gateway that all of it counts no more, after it was told of it', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    await settle()
    made(await post(`/v1/invoices/${draft.id}/void`, { rebill: false }))
    await settleAll()
    assert.deepEqual(told(), ['commit 10000: 725 125', 'reverse all'])
    const waiting = await draftOf(await customer(), '10000')
    made(await post(`/v1/invoices/${waiting.id}/finalize`))
    assert.equal(saidOf(made(await post(`/v1/invoices/${waiting.id}/void`))), 'void 10000 + 0 = 10000')
    world.forget()
    await settleAll()
    assert.deepEqual(world.calls, [], 'the gateway never heard of a draft')
  })

  test('of a subscription that ends while its draft waits makes no document', async () => {
    const subscription = await subscribe(await customer())
    made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
    await settleAll()
    assert.equal((await invoice(subscription.latest_invoice.id)).status, 'void')
    assert.deepEqual(world.calls, [])
  })
})

describe('on a test clock', () => {
  const onClock = async (who: object = inCalifornia) => {
    const clock = made(await post('/v1/test_clocks', { now: '2026-03-01T00:00:00Z' }))
    const id = await customer({ ...who, test_clock_id: clock.id })
    const advance = async (to: string) => made(await post(`/v1/test_clocks/${clock.id}/advance`, { to }))
    const all = async () => made(await get(`/v1/invoices?customer_id=${id}&limit=100`)).data.toReversed()
    return { id, advance, all }
  }

  test('the advance asks at the clock’s present, and what it makes final is told within it', async () => {
    const ada = await onClock()
    await subscribe(ada.id)
    await ada.advance('2026-06-01T00:00:00Z')
    const all = await ada.all()
    assert.deepEqual(
      all.map((one: any) => `${one.finalized_at.slice(0, 10)} ${saidOf(one)}`),
      ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'].map((day) => `${day} open 10000 + 850 = 10850`),
    )
    const [{ n }] = await owner('select count(*)::int as n from tax_report where next_send_at is not null')
    assert.equal(n, 0)
  })

  test('what falls due while the gateway is down joins the draft', async () => {
    const ada = await onClock({ ...inCalifornia, metadata: { [behaviourField]: 'down' } })
    await subscribe(ada.id)
    await ada.advance('2026-04-02T00:00:00Z')
    assert.deepEqual((await ada.all()).map(saidOf), ['draft for tax 20000 + 0 = 20000'])
    made(await patch(`/v1/customers/${ada.id}`, { metadata: { [behaviourField]: null } }))
    await ada.advance('2026-04-03T00:00:00Z')
    assert.deepEqual((await ada.all()).map(saidOf), ['open 20000 + 1700 = 21700'])
  })

  test('draft hours come first', async () => {
    made(await patch('/v1/settings', { draft_hours: 24 }))
    const ada = await onClock()
    await subscribe(ada.id)
    await ada.advance('2026-04-01T12:00:00Z')
    assert.deepEqual((await ada.all()).map(saidOf), ['open 10000 + 850 = 10850', 'draft 10000 + 0 = 10000'])
    await ada.advance('2026-04-02T00:00:00Z')
    assert.deepEqual((await ada.all()).map(saidOf), ['open 10000 + 850 = 10850', 'open 10000 + 850 = 10850'])
    made(await patch('/v1/settings', { draft_hours: 0 }))
  })
})

test('prices that include tax, other modes and what is missing', async () => {
  made(await patch('/v1/settings', { prices_include_tax: true }))
  const { latest_invoice: draft } = await subscribe(await customer())
  await settleAll()
  assert.equal(saidOf(await invoice(draft.id)), 'open 9217 + 783 = 10000')
  made(await patch('/v1/settings', { prices_include_tax: false, tax_mode: 'none' }))
  const [line] = (await invoice(draft.id)).lines
  const note = made(
    await post('/v1/credit_notes', { invoice_id: draft.id, reason: 'all', lines: [{ line_id: line.id, all: true }] }),
  )
  assert.deepEqual([note.subtotal_cents, note.tax_cents], [9217, 783])
  await settleAll()
  assert.equal(told().at(-1), 'reverse 10000: 668 115')
  const refused = await call('PATCH', '/v1/settings', { tax_mode: 'gateway', tax_gateway: null })
  assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 invalid_request', '/tax_gateway'])
  made(await patch('/v1/settings', { tax_mode: 'gateway' }))
})

test('after a switch to rates: what is billed again, and what was reduced of it, is taxed by the rates', async () => {
  const id = await customer()
  const subscription = await subscribe(id)
  await settleAll()
  const first = await invoice(subscription.latest_invoice.id)
  const [{ id: line_id }] = first.lines
  const credit = (terms: object) => post('/v1/credit_notes', { invoice_id: first.id, reason: 'less', ...terms })
  made(await credit({ lines: [{ line_id, amount_cents: 1000 }] }))
  made(await patch('/v1/settings', { tax_mode: 'rates' }))
  made(await credit({ meaning: 'correct', lines: [{ line_id, all: true }] }))
  const again = made(await post(`/v1/subscriptions/${subscription.id}/change`, { quantity: 2 })).latest_invoice
  // What was billed again as 10000 less 1000 without tax is taken back without tax.
  assert.equal(saidOf(again), 'open 11000 + 0 = 11000')
  await settleAll()
  made(await patch('/v1/settings', { tax_mode: 'gateway' }))
  assert.deepEqual(await world.violations(), [])
})

test('all of it passes every invariant', async () => {
  assert.deepEqual(await world.violations(), [])
})
