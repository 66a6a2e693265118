import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, outcomes, sendUsage } from '../support/service/usage.ts'
import { beginYear, type Year } from './year.ts'

// An AI API: tokens by model, some included, on a clock of its own.

const service = await startTestService()
await newMeter(service, { code: 'tokens', event_type: 'completion', value_property: 'tokens', group_by: ['model'] })
const matrix = {
  ...{ code: 'tokens', name: 'Tokens', kind: 'usage', model: 'matrix', meter_code: 'tokens' },
  cells: [{ when: { model: 'large' }, unit_amount: '3' }],
  ...{ default_unit_amount: '1', included_quantity: '1000' },
}
const base = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2000' }
made(await service.post('/v1/plans', { code: 'ai', name: 'AI', currency: 'EUR', prices: [base, matrix] }))

function completions(year: Year, occurredAt: string, tokens: number, model = 'small', id: string = randomUUID()) {
  const event = { id, type: 'completion', customer_id: year.customerId, occurred_at: occurredAt }
  return sendUsage(service, { ...event, properties: { tokens, model } })
}

const amountsOf = (document: any): readonly number[] => document.lines.map((line: any) => line.amount_cents)

test('tokens are billed by model when the month is over, less what is included, and explained', async () => {
  //  1 Jan                              1 Feb     3,000 small at 1, 1,000 large at 3, 1,000 of 4,000 included: 3/4 of each
  //  |-- 3,000 small, 1,000 large -------|        2,250 + 2,250
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('ai')
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(outcomes(await completions(ada, '2026-01-10T00:00:00Z', 3000)), ['accepted'])
  await completions(ada, '2026-01-19T23:59:59.999Z', 1000, 'large')
  await ada.advance('2026-02-01T00:00:00Z')
  const [, draft] = await ada.invoices()
  assert.deepEqual([draft?.status, draft?.total_cents], ['draft', 6500])
  await ada.advance('2026-02-01T01:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2000, open
      AI (1 Jan 2026 – 1 Feb 2026) 2000
    INV-000002 renewal 2026-01-01/2026-03-01 on 2026-02-01T01:00 due 2026-02-01: 6500, open
      AI (1 Feb 2026 – 1 Mar 2026) 2000
      4000 × Tokens (1 Jan 2026 – 1 Feb 2026) 4500
  `)
  const [, invoice] = await ada.invoices()
  const explained = made(await service.get(`/v1/invoices/${invoice?.id}/explain`)).lines[1].explanation
  assert.equal(explained.formula, '4500 - 0 = 4500')
  assert.deepEqual(
    explained.usage.steps.map(({ step, units, unit_amount, amount, of }: any) => [
      step,
      units,
      unit_amount,
      amount,
      of,
    ]),
    [
      ['included', '3000', null, null, null],
      ['cell', '750', '3', '2250', 'model: large'],
      ['cell', '2250', '1', '2250', 'model: small'],
    ],
  )
})

test('pain 5: usage that comes late is billed on its own month by the next invoice, and too late is refused', async () => {
  const [ada, twin] = [
    await beginYear(service, '2026-01-01T00:00:00Z'),
    await beginYear(service, '2026-01-01T00:00:00Z'),
  ]
  for (const year of [ada, twin]) {
    await year.subscribe('ai')
    await year.advance('2026-01-25T00:00:00Z')
    await completions(year, '2026-01-20T00:00:00Z', 5000)
  }
  await completions(twin, '2026-01-21T00:00:00Z', 700, 'large')
  for (const year of [ada, twin]) await year.advance('2026-02-10T00:00:00Z')
  assert.deepEqual(outcomes(await completions(ada, '2026-01-21T00:00:00Z', 700, 'large')), ['accepted'])
  assert.deepEqual(outcomes(await completions(ada, '2026-01-05T00:00:00Z', 700)), ['rejected too_old'])
  for (const year of [ada, twin]) await year.advance('2026-03-01T01:00:00Z')
  const totals = async (year: Year) => (await year.invoices()).map(({ total_cents }) => total_cents)
  const [late, inTime] = [await totals(ada), await totals(twin)]
  assert.deepEqual(late, [2000, 6000, 3854])
  assert.equal(
    late.reduce((sum, cents) => sum + cents, 0),
    inTime.reduce((sum, cents) => sum + cents, 0),
  )
})

test('pain 6: a voided event of a paid month is given back by the next invoice', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('ai')
  const [small, wrong] = [randomUUID(), randomUUID()]
  await ada.advance('2026-01-25T00:00:00Z')
  await completions(ada, '2026-01-20T00:00:00Z', 1500, 'small', small)
  await completions(ada, '2026-01-21T00:00:00Z', 8000, 'small', wrong)
  await ada.advance('2026-02-01T01:00:00Z')
  await ada.settle('INV-000002', 'pay')
  made(await service.post('/v1/usage/void', { ids: [wrong] }))
  await ada.advance('2026-03-01T01:00:00Z')
  const notes = await ada.creditNotes()
  const standing = (await ada.invoices()).filter(({ status }) => status !== 'void')
  assert.deepEqual([standing.length, notes.length], [2, 1])
  assert.equal(notes[0]?.total_cents, 6000)
})

test('an end now bills what was used, the preview says the same, and the rest comes within usage_grace', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('ai')
  await ada.advance('2026-04-16T00:00:00Z')
  await completions(ada, '2026-04-10T00:00:00Z', 2500)
  const previewed = made(await service.post(`/v1/subscriptions/${id}/cancel/preview`, { when: 'now' }))
  await ada.act('cancel', { when: 'now' })
  await completions(ada, '2026-04-15T23:00:00Z', 10)
  await ada.advance('2026-04-17T00:00:00Z')
  const invoices = await ada.invoices()
  // 500 included in half a month: 2,000 at 1, half of the base given back
  assert.deepEqual(
    invoices.map(({ kind, total_cents }) => [kind, total_cents]),
    [
      ['start', 2000],
      ['cancel', 1000],
      ['usage', 10],
    ],
  )
  assert.equal(previewed.invoices[0].total_cents, 1000)
  assert.equal((await ada.subscription()).status, 'canceled')
})

test('the upcoming invoice has what was used so far', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('ai')
  await ada.advance('2026-04-11T00:00:00Z')
  await completions(ada, '2026-04-10T00:00:00Z', 2500)
  const upcoming = made(await service.get(`/v1/customers/${ada.customerId}/upcoming_invoice`))
  assert.deepEqual(
    upcoming.lines.map(({ price_code, amount_cents, measured_quantity }: any) => [
      price_code,
      amount_cents,
      measured_quantity,
    ]),
    [
      ['base', 2000, null],
      ['tokens', 1500, '2500'],
    ],
  )
})

test('current usage is what the period will cost if nothing more is used, and names what nobody pays', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('ai', { trial_days: 5, billing_cycle_anchor: '2026-04-01T00:00:00Z' })
  await ada.advance('2026-04-11T00:00:00Z')
  await completions(ada, '2026-04-03T00:00:00Z', 99)
  await completions(ada, '2026-04-10T00:00:00Z', 2500)
  const { data, uncovered } = made(await service.get(`/v1/subscriptions/${id}/current_usage`))
  // 25 of 30 days: 25/30 of 1,000 are included
  assert.deepEqual(
    data.map((one: any) => [one.meter_code, one.quantity, one.cost_cents, one.billed_cents, one.usage.steps.length]),
    [['tokens', '2500', 1667, 0, 2]],
  )
  assert.deepEqual(
    uncovered.map((one: any) => [one.price_code, one.quantity, one.events]),
    [['tokens', '99', 1]],
  )
})

test('usage is priced once: a second price for the same events is refused', async () => {
  const other = { ...matrix, code: 'again', product: undefined }
  const twice = { code: 'twice', name: 'Twice', currency: 'EUR', prices: [matrix, other] }
  const refused = await service.post('/v1/plans', twice)
  assert.deepEqual([refused.status, refused.body.code], [409, 'usage_priced_twice'])
  const small = {
    ...matrix,
    code: 'small',
    cells: undefined,
    default_unit_amount: undefined,
    included_quantity: undefined,
  }
  const filtered = { ...small, model: 'per_unit', unit_amount: '1', filters: [{ property: 'model', values: ['tiny'] }] }
  made(
    await service.post('/v1/plans', {
      code: 'tiny',
      name: 'Tiny',
      product: 'tiny',
      currency: 'EUR',
      prices: [filtered],
    }),
  )
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('ai')
  const second = await service.post('/v1/subscriptions', { customer_id: ada.customerId, plan_code: 'tiny' })
  assert.deepEqual([second.status, second.body.code], [409, 'usage_priced_twice'])
})

test('late usage of a subscription that has ended makes an invoice of its own', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('ai')
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.advance('2026-04-25T00:00:00Z')
  await completions(ada, '2026-04-10T00:00:00Z', 700)
  await ada.advance('2026-04-25T00:00:01Z')
  const last = (await ada.invoices()).at(-1)
  assert.deepEqual([last?.kind, last?.total_cents], ['usage', 200])
})

test('a change that waits may not price the same usage twice either', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('tiny')
  const flat = { code: 'flat', name: 'Flat', product: 'flat', currency: 'EUR', amount_cents: 100 }
  made(await service.post('/v1/plans', flat))
  const other = { ...flat, code: 'flat-and-tokens', amount_cents: undefined, prices: [base, matrix] }
  made(await service.post('/v1/plans', other))
  const { id } = await ada.subscribe('flat')
  const change = { plan_code: 'flat-and-tokens', when: 'period_end' }
  const refused = await service.post(`/v1/subscriptions/${id}/change`, change)
  assert.deepEqual([refused.status, refused.body.code], [409, 'usage_priced_twice'])
})

test('an invoice that gives back late usage is replaced line by line, and canceled whole', async () => {
  //  January: 9,500 tokens, 8,000 of them void after it was billed; so the invoice of March has -8000 beside January's last line
  for (const [action, body] of [
    ['reissue', {}],
    ['cancel', { rebill: false }],
  ] as const) {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('ai')
    const wrong = randomUUID()
    await ada.advance('2026-01-25T00:00:00Z')
    await completions(ada, '2026-01-20T00:00:00Z', 1500)
    await completions(ada, '2026-01-21T00:00:00Z', 8000, 'small', wrong)
    await ada.advance('2026-02-25T00:00:00Z')
    made(await service.post('/v1/usage/void', { ids: [wrong] }))
    await completions(ada, '2026-02-20T00:00:00Z', 20_000)
    await ada.advance('2026-03-01T01:00:00Z')
    const mixed: any = (await ada.invoices()).at(-1)
    assert.deepEqual(amountsOf(mixed), [2000, -8000, 19_000])
    made(await service.post(`/v1/invoices/${mixed.id}/${action}`, { reason: 'wrong name', ...body }))
    const [note] = await ada.creditNotes()
    assert.deepEqual(amountsOf(note), [2000, -8000, 19_000])
    const last: any = (await ada.invoices()).at(-1)
    if (action === 'reissue') assert.deepEqual([last.kind, amountsOf(last)], ['rebill', [2000, -8000, 19_000]])
    else assert.equal(last.id, mixed.id)
    // Nothing of it is billed once more, nor given back once more.
    await ada.advance('2026-04-01T01:00:00Z')
    assert.deepEqual(amountsOf((await ada.invoices()).at(-1)), [2000])
  }
})

test('pain 7: usage from before the start is billed to nobody, and what is filled in of a running period once', async () => {
  //  20 Jan      1 Feb                       1 Mar
  //  1,500       |-- 1,500 sent 20 days late --|
  const ada = await beginYear(service, '2026-02-01T00:00:00Z')
  const late = randomUUID()
  for (let times = 0; times < 2; times += 1) await completions(ada, '2026-01-20T00:00:00Z', 1500, 'small', late)
  const { id } = await ada.subscribe('ai')
  await ada.advance('2026-02-25T00:00:00Z')
  const filled = randomUUID()
  for (let times = 0; times < 3; times += 1) await completions(ada, '2026-02-05T00:00:00Z', 1500, 'small', filled)
  assert.deepEqual(outcomes(await completions(ada, '2026-01-20T00:00:00Z', 1500, 'small', late)), ['rejected too_old'])
  const { data } = made(await service.get(`/v1/subscriptions/${id}/current_usage`))
  assert.deepEqual(
    data.map(({ quantity }: any) => quantity),
    ['1500'],
  )
  await ada.advance('2026-04-01T01:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ total_cents }) => total_cents),
    [2000, 2500, 2000],
  )
})

test('what is stored of it verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

test('usage on a void invoice is billed again while time passes over a draft of a longer period', async () => {
  //  1 Jan          1 Feb          1 Mar  20 Mar        1 Apr: the draft says what a quarter costs, so all usage of it is looked at again
  //  |-- 1,500 -----|-- 1,700 -----|--------x-----------|
  const care = { code: 'care', kind: 'recurring', model: 'flat', unit_amount: '900', timing: 'in_arrears' }
  const prices = [base, matrix, { ...care, interval: 'month', interval_count: 3 }]
  made(await service.post('/v1/plans', { code: 'cared for', name: 'AI', currency: 'EUR', prices }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('cared for')
  await ada.advance('2026-01-20T00:00:00Z')
  await completions(ada, '2026-01-10T00:00:00Z', 1500)
  await ada.advance('2026-02-20T00:00:00Z')
  await completions(ada, '2026-02-10T00:00:00Z', 1700)
  await ada.advance('2026-03-20T00:00:00Z')
  await ada.settle('INV-000003', 'void')
  await ada.advance('2026-05-01T12:00:00Z')
  const standing = (await ada.invoices()).filter(({ status }) => status !== 'void')
  assert.deepEqual(standing.map(amountsOf), [[2000], [2000, 500], [2000, 700], [2000, 900], [2000]])
})
