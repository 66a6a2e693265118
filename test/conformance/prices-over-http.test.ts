import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { advanceClock } from '../scenarios/year.ts'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, sendUsage } from '../support/service/usage.ts'
import { decimal, decimalText, type Input, listIn, objectIn, readVectors, textIn, type Vector } from './vector.ts'

// Prices of other systems, end to end: a plan, a customer on a test clock, events, and the line of the invoice. Amounts are a million times
// those of the source, so that an invoice has its decimals.

const scale = 1_000_000n
const service = await startTestService()
await newMeter(service, { code: 'used', event_type: 'used', value_property: 'units' })

const vectors = readVectors().filter(({ set, verdict }) => set === 'listed' && verdict === 'agrees')
const single = vectors.filter(({ kind, input }) => kind === 'cost' && priceIn(input) !== null)
const several = vectors.filter(
  ({ kind, input }) => ['sum_of_costs', 'groups'].includes(kind) && priceIn(input) !== null,
)
const moving = vectors.filter(({ kind, input }) => kind === 'movements' && priceIn(input) !== null)

test('what a month costs stands on its invoice', { skip: single.length + several.length === 0 }, async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id
  const wanted = [...single, ...several].flatMap((vector) => {
    const quantities =
      vector.kind === 'cost' ? [textIn(vector.input, 'quantity')] : listIn(vector.input, 'quantities').map(String)
    return quantities.map((quantity) => ({ vector, quantity }))
  })
  const subscribed: { readonly vector: Vector; readonly customerId: string; readonly quantity: string }[] = []
  for (const { vector, quantity } of wanted)
    subscribed.push({ vector, quantity, customerId: await subscribe(clock, vector, 'month') })
  await advanceClock(service, clock, '2026-01-31T23:00:00Z')
  for (const { customerId, quantity } of subscribed)
    if (quantity !== '0') await use(customerId, '2026-01-15T00:00:00Z', quantity)
  await advanceClock(service, clock, '2026-02-01T01:00:00Z')
  const costs = new Map<Vector, number[]>()
  for (const { vector, customerId } of subscribed) {
    const amounts = (await linesOf(customerId)).map(({ amount_cents }) => amount_cents)
    costs.set(vector, [...(costs.get(vector) ?? []), unscaled(amounts[0] ?? 0)])
  }
  for (const [{ id, expected, input }, found] of costs) {
    const published = [expected].flat().map(Number)
    const costs = published.length === found.length ? found : [found.reduce((sum, cost) => sum + cost, 0)]
    const places = Math.min(6, Number(input.round ?? 6))
    assert.deepEqual(
      costs.map((cost) => cost.toFixed(places)),
      published.map((cost) => cost.toFixed(places)),
      id,
    )
  }
})

test('what comes late moves the bill of its day, up and down', { skip: moving.length === 0 }, async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id
  const stories = []
  for (const vector of moving) {
    const totals = listIn(vector.input, 'cumulative').map((one) => decimal(String(one)))
    stories.push({ vector, totals, customerId: await subscribe(clock, vector, 'day') })
  }
  const steps = Math.max(...stories.map(({ totals }) => totals.length))
  for (let step = 0; step < steps; step += 1) {
    const day = Temporal.PlainDate.from('2026-01-01').add({ days: step })
    await advanceClock(service, clock, `${day}T12:00:00Z`)
    for (const { totals, customerId } of stories) {
      const [now, before] = [totals[step], totals[step - 1]]
      if (!now) continue
      const more = Number(decimalText(now, 12)) - (before ? Number(decimalText(before, 12)) : 0)
      if (more !== 0) await use(customerId, '2026-01-01T06:00:00Z', String(Number(more.toFixed(9))))
    }
    await advanceClock(service, clock, `${day.add({ days: 1 })}T01:00:00Z`)
  }
  for (const { vector, customerId } of stories) {
    // Of the first day, one after another; a document without a difference has no line.
    const lines = (await linesOf(customerId)).filter(({ day }) => day === '2026-01-01')
    const moved = lines.map(({ amount_cents }) => unscaled(amount_cents))
    const published = listIn({ expected: vector.expected }, 'expected').map(Number)
    const places = Number(vector.input.round ?? 12)
    const sums = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0)
    assert.equal(sums(moved).toFixed(Math.min(places, 6)), sums(published).toFixed(Math.min(places, 6)), vector.id)
    if (places >= 6) assert.deepEqual(joined(moved), joined(published), vector.id)
  }
})

/** Without what is nothing. */
function joined(amounts: readonly number[]): readonly string[] {
  return amounts.filter((one) => one !== 0).map((one) => one.toFixed(6))
}

async function subscribe(clock: string, { id, input }: Vector, interval: 'month' | 'day'): Promise<string> {
  const customer = made(await service.post('/v1/customers', { name: id, test_clock_id: clock }))
  const price = { code: 'used', kind: 'usage', meter_code: 'used', ...priceIn(input) }
  const plan = { code: `${id}-${randomUUID()}`.toLowerCase(), name: id, currency: 'EUR', interval, prices: [price] }
  made(await service.post('/v1/plans', plan))
  made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  return customer.id
}

async function use(customerId: string, occurredAt: string, units: string): Promise<void> {
  const event = { id: randomUUID(), type: 'used', customer_id: customerId, occurred_at: occurredAt }
  const [answer] = await sendUsage(service, { ...event, properties: { units } })
  assert.equal(answer?.status, 'accepted')
}

/** The lines of usage, oldest document first, as the invoice bills them. */
async function linesOf(customerId: string): Promise<{ readonly amount_cents: number; readonly day: string }[]> {
  const all = async (kind: string, sign: number) =>
    Promise.all(
      made(await service.get(`/v1/${kind}?customer_id=${customerId}&limit=100`)).data.map(
        async ({ id, occurred_at }: any) => ({
          occurred_at,
          lines: made(await service.get(`/v1/${kind}/${id}`)).lines.map((line: any) => ({ ...line, sign })),
        }),
      ),
    )
  const documents: any[] = [...(await all('invoices', 1)), ...(await all('credit_notes', -1))]
  return documents
    .sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.measured_quantity !== null)
    .map((line) => ({ amount_cents: line.sign * line.amount_cents, day: line.service_period.start.slice(0, 10) }))
}

function unscaled(cents: number): number {
  return cents / Number(scale)
}

/** The price of a vector as a request says it; null where none can. */
function priceIn(input: Input): Record<string, unknown> | null {
  if (input.price === undefined) return null
  const price = objectIn(input, 'price')
  const { model, discount_percent: discount, round = 'up', quantity_transform: transform } = price
  if (
    discount !== undefined ||
    round !== 'up' ||
    !['flat', 'per_unit', 'graduated', 'volume', 'package'].includes(String(model))
  )
    return null
  const how = transform === undefined ? null : objectIn(price, 'quantity_transform')
  if (how && !['up', 'down', 'nearest'].includes(String(how.round))) return null
  const included = price.included ?? price.included_after_transform ?? price.free_units
  return {
    model,
    ...(price.tiers !== undefined
      ? {
          tiers: listIn(price, 'tiers').map((_, index) =>
            tierIn(objectIn({ tier: listIn(price, 'tiers')[index] }, 'tier')),
          ),
        }
      : { unit_amount: scaled(price.unit_amount ?? price.amount) }),
    ...(model === 'package' && { package_size: Number(price.size) }),
    ...(included !== undefined && included !== '0' && model !== 'flat' && { included_quantity: String(included) }),
    ...(how && { transform: { divide_by: Number(how.divide_by), round: how.round } }),
    ...(price.minimum !== undefined && { minimum_cents: Number(scaled(price.minimum)) }),
    ...(price.maximum !== undefined && { maximum_cents: Number(scaled(price.maximum)) }),
  }
}

function tierIn(tier: Input): object {
  return {
    up_to: tier.up_to ?? null,
    unit_amount: scaled(tier.unit_amount ?? '0'),
    flat_amount: scaled(tier.flat_amount ?? '0'),
  }
}

function scaled(amount: unknown): string {
  const value = decimal(String(amount))
  return decimalText({ numerator: value.numerator * scale, denominator: value.denominator }, 12).replace(/\.0+$/, '')
}
