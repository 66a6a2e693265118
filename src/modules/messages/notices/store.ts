import type { Instant } from '../../../domain/instant.ts'
import type { InvoiceStatus } from '../../../domain/invoice.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { Write } from '../../transaction/write-set.ts'

export type NoticePlan = Row<
  'notice_plan',
  'tenant_id' | 'object_id' | 'customer_id' | 'invoice_id' | 'subscription_id' | 'looked_at'
>

/** Due plans of one tenant, the longest waiting, locked until the transaction ends. */
export function claimPlans(tx: Tx, atMost: number): Promise<readonly NoticePlan[]> {
  return tx.rows<NoticePlan>({
    name: 'claim_notice_plans',
    text: `select p.tenant_id, p.object_id, p.customer_id, p.invoice_id, p.subscription_id, p.looked_at from claim_notice_plans($1) p`,
    values: [atMost],
  })
}

/** When the next notice to a customer of a test clock is due, by the clock; undefined if none is. */
export async function nextNoticeOnClock(tx: Tx, tenantId: string, clockId: string): Promise<Instant | undefined> {
  const [row] = await tx.rows<{ due_at: Instant }>({
    name: 'next_notice_on_clock',
    text: `select p.due_at from notice_plan p where p.tenant_id = $1 and p.test_clock_id = $2 order by p.due_at limit 1`,
    values: [tenantId, clockId],
  })
  return row?.due_at
}

/** Plans of a test clock's customers that are due by an instant, locked until the transaction ends. */
export function lockPlansOnClock(
  tx: Tx,
  tenantId: string,
  { clockId, dueBy, atMost }: { readonly clockId: string; readonly dueBy: Instant; readonly atMost: number },
): Promise<readonly NoticePlan[]> {
  return tx.rows<NoticePlan>({
    name: 'lock_notice_plans_on_clock',
    text: `select p.tenant_id, p.object_id, p.customer_id, p.invoice_id, p.subscription_id, p.looked_at from notice_plan p
      where p.tenant_id = $1 and p.test_clock_id = $2 and p.due_at <= $3 order by p.due_at, p.object_id limit $4 for no key update`,
    values: [tenantId, clockId, dueBy, atMost],
  })
}

/** An invoice that reminders may be due of. */
export interface RemindedInvoice {
  readonly id: string
  readonly status: InvoiceStatus
  readonly due_at: Instant | null
  readonly amount_due_cents: bigint
  readonly time_zone: string
}

/** The invoices of plans, with the time zones of their customers. */
export function remindedInvoices(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly RemindedInvoice[]> {
  return tx.rows<RemindedInvoice>({
    name: 'reminded_invoices',
    text: `select i.id, i.status, i.due_at, i.amount_due_cents, c.time_zone from invoice i
      join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
      where i.tenant_id = $1 and i.id = any((select $2::uuid[])::uuid[])`,
    values: [tenantId, ids],
  })
}

/** Keeps plans until their next notice is due. */
export const keepPlans: Write = {
  name: 'kept_notice_plans',
  sql: `update notice_plan p set looked_at = r.looked_at, due_at = r.due_at
    from jsonb_to_recordset($rows::jsonb) as r (object_id uuid, looked_at timestamptz, due_at timestamptz)
    where p.tenant_id = $tenant and p.object_id = r.object_id`,
}

/** Deletes plans of which no notice is to come. */
export const endPlans: Write = {
  name: 'ended_notice_plans',
  sql: `delete from notice_plan p using jsonb_to_recordset($rows::jsonb) as r (object_id uuid)
    where p.tenant_id = $tenant and p.object_id = r.object_id`,
}
