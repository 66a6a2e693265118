import fc from 'fast-check'
import type { Known, Operation } from './generated-requests.ts'
import { customerWithCredit, made, newDraft, newPlan, subscribed } from './merchant.ts'
import type { TestService } from './service.ts'

/** What there is for generated requests to name. */
export interface GeneratedWorld {
  /** Ids by the noun of the address; `codes` of plans too. */
  readonly pools: Readonly<Record<string, readonly string[]>>
  /** What the fields of a body or a query mean here. */
  readonly known: Known
  /** The names that mean something. */
  readonly names: readonly string[]
  /** An id for the braces in the path: of an object of the right kind, mostly. */
  idFor(operation: Operation): fc.Arbitrary<string>
  /** Makes it all anew, so that no request finds only what others have used up. */
  replenish(): Promise<void>
  /** Takes up what a request has made. */
  remember(operation: Operation, text: string): void
}

const credit = { amount_cents: 700, currency: 'EUR', reason: 'thanks' }
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Mars/Olympus', 'europe/paris', 'EST5EDT', '+05:30']
const unitAmounts = [
  ...['0', '1', '-1', '0.25', '1999', '-0.5', '1e3', '99999999999999999999', '0.0000000000000000000001'],
  ...['', '1.', '.5', '٣'],
]

/** The objects of a tenant, to be named by generated requests. */
export function generatedWorld(service: TestService): GeneratedWorld {
  const pools: Record<string, string[]> = {}
  const madeByRequests: Record<string, string[]> = {}
  const pooled = (name: string) => fc.nat().map((index) => pools[name]?.[index % (pools[name]?.length ?? 1)] ?? '')
  const orUnknown = (name: string) =>
    fc.oneof({ weight: 8, arbitrary: pooled(name) }, { weight: 1, arbitrary: fc.uuid() })
  const meanings: Record<string, fc.Arbitrary<unknown>> = {
    customer_id: orUnknown('customers'),
    plan_id: orUnknown('plans'),
    plan_code: fc.oneof(
      { weight: 8, arbitrary: pooled('codes') },
      { weight: 1, arbitrary: fc.constant('no such plan') },
    ),
    subscription_id: orUnknown('subscriptions'),
    test_clock_id: fc.oneof(fc.constant(null), orUnknown('test_clocks')),
    currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY', 'KWD', 'XXX', 'ABC'),
    time_zone: fc.constantFrom(...zones),
    unit_amount: fc.constantFrom(...unitAmounts),
    code: fc.uuid(),
    external_id: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b')),
  }

  async function replenish(): Promise<void> {
    const plan = await newPlan(service)
    const lives = await Promise.all(Array.from({ length: 5 }, () => subscribed(service, plan)))
    const [ending, paused, changing] = lives.map(({ subscription }) => `/v1/subscriptions/${subscription.id}`)
    made(await service.post(`${ending}/cancel`))
    made(await service.post(`${paused}/pause`))
    made(await service.post(`${changing}/change`, { quantity: 2, when: 'period_end' }))
    const rich = await customerWithCredit(service, 5000)
    const owing = await newDraft(service, rich, '9000')
    made(await service.post(`/v1/invoices/${owing.id}/finalize`))
    made(await service.post(`/v1/customers/${rich.id}/credit_entries`, credit))
    Object.assign(pools, {
      plans: [plan.id],
      codes: [plan.code],
      customers: [...lives.map(({ customer }) => customer.id), rich.id],
      subscriptions: lives.map(({ subscription }) => subscription.id),
      invoices: [lives[0]?.invoice.id, owing.id, (await newDraft(service, rich, '900')).id],
      test_clocks: [made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id],
      api_keys: [made(await service.post('/v1/api_keys', { name: 'spare', scopes: ['read'] })).id],
    })
    for (const [name, ids] of Object.entries(madeByRequests)) pools[name]?.push(...ids.splice(0).slice(-5))
  }

  function remember({ method, path }: Operation, text: string): void {
    const noun = /^\/v1\/(\w+)$/.exec(path)?.[1]
    if (method !== 'POST' || !noun || !pools[noun]) return
    const { id, code, latest_invoice } = JSON.parse(text)
    const keep = (name: string, one: string) => {
      madeByRequests[name] = [...(madeByRequests[name] ?? []), one]
    }
    keep(noun, id)
    if (noun === 'plans') keep('codes', code)
    if (latest_invoice) keep('invoices', latest_invoice.id)
  }

  return {
    pools,
    known: (name) => meanings[name] ?? null,
    names: Object.keys(meanings),
    idFor: ({ path }) => orUnknown(/^\/v1\/(\w+)\/\{/.exec(path)?.[1] ?? ''),
    replenish,
    remember,
  }
}
