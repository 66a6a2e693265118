import type { ForgivenLine, Happening } from '../random/histories.ts'
import type { Doubt, Remembered } from '../random/random-town.ts'
import { owedByNaiveModel } from './naive-model.ts'
import { NoSuchPart } from './naive-parts.ts'

export interface Comparison {
  readonly subscriptions: number
  /** Invoices that are not void and credit notes, of these subscriptions. */
  readonly invoices: number
  /** Charges of usage that are as the model has them: of an item, a version and a period. */
  readonly usageCharges: number
  /** Subscriptions whose usage was not compared, since some of it is to be billed by a next document. */
  readonly awaiting: number
  readonly differences: readonly string[]
}

/**
 * Compares what was billed for each subscription, by period and version, with what a naive walk through the
 * calendar owes at `now`. Discounts and reductions of credit notes are left out: they change no gross amount. The naive walk has no
 * versions of discounts, so with them versions are left out too. What was used or done within the hour before `now` may still be looked
 * at: before the end, who is metered is left out then.
 */
export async function compareWithNaiveModel(
  ask: (text: string, values: readonly unknown[]) => Promise<any[]>,
  compared: readonly Remembered[],
  now: Temporal.Instant,
  { hasDiscounts = false, isEnd = true }: { readonly hasDiscounts?: boolean; readonly isEnd?: boolean } = {},
): Promise<Comparison> {
  const ids = compared.map(({ id }) => id)
  const [lines, counts, open, items] = await Promise.all([
    ask(billedSql(hasDiscounts), [ids]),
    ask(`select count(*)::int as n ${documentsSql}`, [ids]),
    ask(openSql, [ids]),
    ask(itemsSql, [ids]),
  ])
  const nameOfItem = new Map(items.map(({ id, name }: { id: string; name: string }) => [id, name]))
  const leftTo = new Map(open.map(({ id, is_reduced }: { id: string; is_reduced: boolean }) => [id, is_reduced]))
  const bySubscription = Map.groupBy(lines as Billed[], ({ subscription_id }) => subscription_id)
  const differences: string[] = []
  let [usageCharges, awaiting] = [0, 0]
  for (const remembered of compared) {
    await new Promise(setImmediate) // others go on meanwhile
    if (!isEnd && isFresh(remembered, now)) continue
    const lines = bySubscription.get(remembered.id) ?? []
    const billed = lines.map(({ start, part, cents }) => `${start} ${part}: ${cents}`).sort()
    const ways = waysOf(remembered).map((happenings) => owedBy(remembered, namingItems(happenings, nameOfItem), now))
    const owed = hasDiscounts ? ways.map(withoutVersions) : ways
    if (owed.some((way) => way.join() === billed.join())) {
      usageCharges += lines.filter(({ is_usage }) => is_usage).length
      continue
    }
    const isReduced = leftTo.get(remembered.id)
    if (isReduced !== undefined && remembered.used.length > 0) {
      awaiting += 1
      continue
    }
    // What cancels out after discounts and reductions need not do so before them.
    const isUnknown = hasDiscounts || isReduced || leavesToNext(remembered)
    if (isReduced !== undefined && (isUnknown || owed.some((way) => totalOf(way) === totalOf(billed)))) continue
    const { id, terms, happenings, doubts, used } = remembered
    const missing = owed[0]?.filter((one) => !billed.includes(one))
    const tooMuch = billed.filter((one) => !owed[0]?.includes(one))
    const story = { terms, happenings, doubts, used, now }
    differences.push(`subscription ${id} ${JSON.stringify({ missing, tooMuch, story }, withBigInts)}`)
  }
  return { subscriptions: compared.length, invoices: counts[0].n, usageCharges, awaiting, differences }
}

interface Billed {
  readonly subscription_id: string
  readonly start: string
  readonly part: string
  readonly cents: string
  readonly is_usage: boolean
}

// The subscriptions, and their documents that count: with drafts, because what they say is due.
const documentsSql = `
  from subscription s
  cross join lateral (
    select i.id from invoice i where i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.status <> 'void'
    union all
    select n.id from credit_note n where n.tenant_id = s.tenant_id and n.subscription_id = s.id) d
  where s.id = any($1::uuid[])`

// Before discounts, with its tax where the price includes it.
const price =
  'l.amount_cents + case when l.tax_included then l.tax_cents else 0 end + coalesce(discount_cents(l.discounts), 0)'
const billedSql = (hasDiscounts: boolean) => `
  select d.subscription_id, rfc3339(c.period_start) as start,
    concat(i.price_code, ' ', i.place, ${hasDiscounts ? '' : `' ', l.version_number,`} ' ', case r.kind when 'usage' then v.quantity else l.quantity end, ' x ', p.code) as part,
    sum(${price})::text as cents, bool_or(r.kind = 'usage') as is_usage
  from (select s.tenant_id, s.id as subscription_id, d.id ${documentsSql}) d
  join document_line l on l.tenant_id = d.tenant_id and coalesce(l.invoice_id, l.credit_note_id) = d.id and l.sign <> 0
  join (select *, row_number() over (partition by tenant_id, subscription_id order by id) as place from subscription_item) i
    on i.tenant_id = l.tenant_id and i.id = l.item_id
  join item_version v on (v.tenant_id, v.item_id, v.number) = (l.tenant_id, l.item_id, l.version_number)
  join price r on (r.tenant_id, r.id) = (v.tenant_id, v.price_id)
  join plan p on (p.tenant_id, p.id) = (l.tenant_id, l.plan_id)
  join charge c on (c.tenant_id, c.item_id, c.version_number, c.period_number)
    = (l.tenant_id, l.item_id, l.version_number, l.period_number)
  group by 1, 2, 3 having sum(${price}) <> 0`

// As the naive model names them.
const itemsSql = `
  select id, concat(price_code, ' ', row_number() over (partition by tenant_id, subscription_id order by id)) as name
  from subscription_item where subscription_id = any($1::uuid[])`

// What is left to the next document: of lines that cancelled out the total is what is owed, of changes with next_invoice not even
// that yet.
const openSql = `
  select s.id, exists (select from document_line l join subscription_item i on i.tenant_id = l.tenant_id and i.id = l.item_id
      where i.tenant_id = s.tenant_id and i.subscription_id = s.id and l.sign = 0) as is_reduced
  from subscription s where s.id = any($1::uuid[]) and s.unbilled_since is not null
    and not exists (select from invoice i where i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.status = 'draft')`

function owedBy({ terms, used }: Remembered, happenings: readonly Happening[], now: Temporal.Instant): string[] {
  const standing = used.filter(({ isVoid }) => !isVoid)
  try {
    const owed = [...owedByNaiveModel(terms, happenings, now, standing)].filter(([, cents]) => cents !== 0n)
    return owed.map(([key, cents]) => `${key}: ${cents}`).sort()
  } catch (error) {
    // It cannot have been that way, if what was forgiven is no part of it.
    if (error instanceof NoSuchPart) return [`0: ${error.message}`]
    throw error
  }
}

function isFresh({ used, happenings }: Remembered, now: Temporal.Instant): boolean {
  const since = now.subtract({ hours: 1 })
  const last = [...used.map(({ toldAt }) => toldAt), ...happenings.map(({ at }) => at)]
  return used.length > 0 && last.some((at) => Temporal.Instant.compare(at, since) >= 0)
}

/** The same parts without the numbers of versions, each once. */
function withoutVersions(owed: readonly string[]): string[] {
  const parts = owed.map((one) => one.replace(/ \d+( \d+ x )/, '$1').split(/: (?=-?\d+$)/))
  return [...Map.groupBy(parts, ([key = '']) => key)]
    .map(([key, all]) => [key, all.reduce((sum, [, cents = '0']) => sum + BigInt(cents), 0n)] as const)
    .filter(([, cents]) => cents !== 0n)
    .map(([key, cents]) => `${key}: ${cents}`)
    .sort()
}

/** What was forgiven, which is known by the ids of items, by their names. */
function namingItems(happenings: readonly Happening[], names: ReadonlyMap<string, string>): Happening[] {
  const named = (line: ForgivenLine) => ({ ...line, item: names.get(line.item) ?? line.item })
  return happenings.map(({ at, action }) =>
    action.do === 'forgive' ? { at, action: { ...action, lines: action.lines.map(named) } } : { at, action },
  )
}

function leavesToNext({ happenings }: Remembered): boolean {
  return happenings.some(({ action }) => action.do === 'change' && action.proration === 'next_invoice')
}

function totalOf(parts: readonly string[]): string {
  return String(parts.reduce((sum, part) => sum + (Number(part.slice(part.lastIndexOf(' ') + 1)) || 0), 0))
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
