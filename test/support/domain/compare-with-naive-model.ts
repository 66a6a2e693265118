import type { Happening } from '../random/histories.ts'
import type { Doubt, Remembered } from '../random/random-town.ts'
import { owedByNaiveModel } from './naive-model.ts'
import { NoSuchPart } from './naive-parts.ts'

export interface Comparison {
  readonly subscriptions: number
  /** Invoices that are not void, of these subscriptions. */
  readonly invoices: number
  readonly differences: readonly string[]
}

/**
 * Compares what was invoiced for each subscription, by period and by what was subscribed, with what a naive walk through the
 * calendar owes at `now`.
 */
export async function compareWithNaiveModel(
  ask: (text: string, values: readonly unknown[]) => Promise<any[]>,
  compared: readonly Remembered[],
  now: Temporal.Instant,
): Promise<Comparison> {
  const ids = compared.map(({ id }) => id)
  const [lines, counts] = await Promise.all([
    ask(invoicedSql, [ids]),
    ask(`select count(*)::int as n ${invoicesSql}`, [ids]),
  ])
  const bySubscription = Map.groupBy(lines as Invoiced[], ({ subscription_id }) => subscription_id)
  const differences: string[] = []
  for (const remembered of compared) {
    await new Promise(setImmediate) // others go on meanwhile
    const billed = (bySubscription.get(remembered.id) ?? [])
      .map(({ start, payer, cents }) => `${start} ${payer}: ${cents}`)
      .sort()
    const owed = waysOf(remembered).map((happenings) => owedBy(remembered, happenings, now))
    if (owed.some((way) => way.join() === billed.join())) continue
    const { id, terms, happenings, doubts } = remembered
    const missing = owed[0]?.filter((one) => !billed.includes(one))
    const tooMuch = billed.filter((one) => !owed[0]?.includes(one))
    const story = { terms, happenings, doubts, now }
    differences.push(`subscription ${id} ${JSON.stringify({ missing, tooMuch, story }, withBigInts)}`)
  }
  return { subscriptions: compared.length, invoices: counts[0].n, differences }
}

interface Invoiced {
  readonly subscription_id: string
  readonly start: string
  readonly payer: string
  readonly cents: string
}

const invoicesSql = `
  from tenant t
  join subscription s on s.tenant_id = t.tenant_id and s.id = any($1::uuid[])
  join invoice i on i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.status <> 'void'`

const invoicedSql = `
  select s.id as subscription_id, rfc3339(c.period_start) as start, l.quantity || ' x ' || p.code as payer,
    sum(l.amount_cents)::text as cents
  ${invoicesSql}
  join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
  join plan p on (p.tenant_id, p.id) = (l.tenant_id, l.plan_id)
  join charge c on (c.tenant_id, c.item_id, c.cycle_number, c.period_number, c.version_number)
    = (l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number)
  group by 1, 2, 3 having sum(l.amount_cents) <> 0`

function owedBy({ terms }: Remembered, happenings: readonly Happening[], now: Temporal.Instant): string[] {
  try {
    const owed = [...owedByNaiveModel(terms, happenings, now)].filter(([, cents]) => cents !== 0n)
    return owed.map(([key, cents]) => `${key}: ${cents}`).sort()
  } catch (error) {
    // It cannot have been that way, if what was forgiven is of a version that then never was.
    if (error instanceof NoSuchPart) return [error.message]
    throw error
  }
}

/** Every history that may have been, where two things were asked for at once. */
function waysOf({ happenings, doubts }: Remembered): (readonly Happening[])[] {
  let ways: (readonly Happening[])[] = [happenings]
  for (const doubt of doubts) ways = ways.flatMap((way) => [way, otherWay(way, doubt)])
  return ways
}

function otherWay(happenings: readonly Happening[], doubt: Doubt): readonly Happening[] {
  if ('late' in doubt) return happenings.map((one, index) => (index === doubt.late ? { ...one, at: doubt.at } : one))
  const { swapped: at } = doubt
  const [first, second] = [happenings[at], happenings[at + 1]]
  return first && second ? happenings.with(at, second).with(at + 1, first) : happenings
}

const withBigInts = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
