import { made } from '../service/merchant.ts'
import type { TestService } from '../service/service.ts'

export type Ask = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** How many periods everybody has missed: more than the 12 that one batch catches up with. */
export const periodsMissed = 15

/**
 * Customers each with a subscription that has missed its first periods: subscribed through the API for tomorrow, and then, by
 * the owner, the beginning of what waits is moved back. Nothing has been billed or recorded of it yet, so nothing else changes.
 */
export async function subscribedLongAgo(
  { call, owner }: { readonly call: TestService['call']; readonly owner: Ask },
  plans: readonly { readonly code: string }[],
  customers: number,
): Promise<string[]> {
  const tomorrow = Temporal.Now.instant().add({ hours: 24 }).toString()
  const ids: string[] = []
  const waiting = Array.from({ length: customers }, (_, index) => plans[index % plans.length]).values()
  const arriving = Array.from({ length: 8 }, async () => {
    for (const plan of waiting) {
      const customer = made(await call('POST', '/v1/customers', { name: 'Late' }))
      const order = { customer_id: customer.id, plan_code: plan?.code, start_at: tomorrow }
      made(await call('POST', '/v1/subscriptions', order))
      ids.push(customer.id)
    }
  })
  await Promise.all(arriving)
  await moveBack(owner, ids)
  return ids
}

/** Moves the beginning of these customers' subscriptions, which lies ahead, back by the periods that they will have missed. */
export async function moveBack(owner: Ask, customers: readonly string[]): Promise<void> {
  await owner(movingBack, [customers])
}

// Each begins so many of its periods ago, and some hours, not all on the same day.
const movingBack = `
  with late as (
    select s.tenant_id, s.id, s.customer_id, i.id as item_id, date_trunc('second', now())
      - case r.interval_unit when 'month' then interval '1 month' else interval '1 week' end * ${periodsMissed - 1}
      - (row_number() over (order by s.id) % 150 + 1) * interval '1 hour' as start_at
    from subscription s
    join subscription_item i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
    join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
    join price r on r.tenant_id = v.tenant_id and r.id = v.price_id
    where s.customer_id = any($1::uuid[])),
  moved as (
    update item_version v set anchor = l.start_at, effective_at = l.start_at, due_from = l.start_at
    from late l where v.tenant_id = l.tenant_id and v.item_id = l.item_id),
  queued as (
    update customer_billing b set next_billing_at = l.start_at
    from late l where b.tenant_id = l.tenant_id and b.customer_id = l.customer_id)
  update subscription s set start_at = l.start_at, next_billing_at = l.start_at, created_at = l.start_at - interval '1 hour'
  from late l where s.tenant_id = l.tenant_id and s.id = l.id`

/**
 * What is wrong with the invoices of everybody subscribed to plans `p` of which something holds: counted by SQL, apart from the
 * engine. The boundaries start + n intervals up to now (PostgreSQL counts months from the start and clips them, as D1 does in
 * UTC) are joined in full with the periods of invoices that are not void; whatever is not on both sides, or not exactly once, or
 * not the plan's price, is wrong.
 */
export function wrongInvoicesWhere(condition: string): string {
  return `
  with chosen as (
    select s.id, s.start_at, r.interval_unit, iv.quantity * r.unit_amount::numeric as amount_cents
    from subscription s
    join subscription_item i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
    join item_version iv on iv.tenant_id = i.tenant_id and iv.item_id = i.id
    join plan p on p.tenant_id = iv.tenant_id and p.id = iv.plan_id
    join price r on r.tenant_id = iv.tenant_id and r.id = iv.price_id
    where ${condition}),
  expected as (
    select s.id, (s.start_at at time zone 'UTC' + n * v.step) at time zone 'UTC' as period_start, s.amount_cents
    from chosen s
    cross join lateral (select case s.interval_unit when 'month' then interval '1 month' else interval '1 week' end as step) v
    cross join generate_series(0, ${periodsMissed + 3}) n
    where (s.start_at at time zone 'UTC' + n * v.step) at time zone 'UTC' <= now()),
  made as (
    select subscription_id as id, period_start, count(*) as times, sum(total_cents) as total
    from invoice where status <> 'void' and subscription_id in (select id from chosen) group by 1, 2)
  select id, period_start, coalesce(m.times, 0) as times, m.total, e.known is not null as is_expected
  from (select id, period_start, amount_cents, id as known from expected) e
  full join made m using (id, period_start)
  where e.known is null or m.times is distinct from 1 or m.total <> e.amount_cents limit 20`
}

/** The same for whatever plan. */
export const wrongInvoices = wrongInvoicesWhere('true')
