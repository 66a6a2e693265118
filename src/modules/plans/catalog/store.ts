import type { ItemOrder } from '../../../domain/item.ts'
import type { Plan } from '../../../domain/plan.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { priceColumns } from '../rows.ts'
import { pricesOfPlan } from '../store.ts'
import { type AddOnRow, addOnOf, type PlanRow, planOf } from './rows.ts'

/** Prices by id, each with the newest plan that has it; for add-ons. */
export async function findAddOns(
  tx: Tx,
  tenantId: string,
  priceIds: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<ItemOrder['addOn']>>> {
  const rows = await tx.rows<AddOnRow>({
    name: 'find_add_ons',
    text: `select ${priceColumns}, a.* from price r ${planOfPrice} where r.tenant_id = $1 and r.id = any($2::uuid[])`,
    values: [tenantId, priceIds],
  })
  return new Map(rows.map((row) => [row.price_id, addOnOf(row)]))
}

/** A plan: the revision that has the id, or the newest of a code. */
export async function findPlan(
  tx: Tx,
  tenantId: string,
  by: { id?: string | undefined; code?: string | undefined },
): Promise<Plan | undefined> {
  const [row] = await tx.rows<PlanRow>({
    name: 'find_plan',
    text: `select ${planColumns} from plan p where p.tenant_id = $1 and (p.id = $2 or ($2::uuid is null and p.code = $3))
      order by p.revision desc limit 1`,
    values: [tenantId, by.id ?? null, by.code ?? null],
  })
  return row && planOf(row)
}

/** The newest revision of each of these codes, in their order; codes that nobody has are left out. */
export async function findOffered(tx: Tx, tenantId: string, codes: readonly string[]): Promise<Plan[]> {
  const rows = await tx.rows<PlanRow>({
    name: 'find_offered_plans',
    text: `select ${planColumns} from unnest($2::text[]) with ordinality as w (code, place)
      cross join lateral (select * from plan n where n.tenant_id = $1 and n.code = w.code order by n.revision desc limit 1) p
      order by w.place`,
    values: [tenantId, codes],
  })
  return rows.map(planOf)
}

/** The columns of `plan p`. */
export const planColumns = `p.id as plan_id, p.code as plan_code, p.name as plan_name, p.product as plan_product,
  p.currency as plan_currency, p.interval_unit as plan_interval_unit, p.interval_count as plan_interval_count,
  p.trial_days as plan_trial_days, p.is_active as plan_is_active, ${pricesOfPlan} as plan_prices`

/** Joins `price r` with the newest plan that has it, as `a`. */
export const planOfPrice = `cross join lateral (
    select n.id as plan_id, n.code as plan_code, n.name as plan_name, n.is_active as plan_is_active from plan_price l
    join plan n on n.tenant_id = l.tenant_id and n.id = l.plan_id
    where l.tenant_id = r.tenant_id and l.price_id = r.id order by n.id desc limit 1) a`

/** The plans that waiting orders of `subscription s` name, as JSON. */
export const waitingPlans = `(select jsonb_agg(to_jsonb(x)) from (
    select ${planColumns} from (select (w ->> 'plan_id')::uuid as id from jsonb_array_elements(s.waiting) w limit 50) w
    join plan p on p.tenant_id = s.tenant_id and p.id = w.id) x)`

/** The prices of add-ons that waiting orders of `subscription s` name, as JSON. */
export const waitingPrices = `(select jsonb_agg(to_jsonb(x)) from (
    select ${priceColumns}, a.*
    from (select (i #>> '{}')::uuid as id from jsonb_path_query(s.waiting, '$[*].items[*].price_id') i limit 2500) w
    join price r on r.tenant_id = s.tenant_id and r.id = w.id ${planOfPrice}) x)`
