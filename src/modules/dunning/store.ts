import { type Dunning, type DunningPolicy, type DunningStatus, defaultDunningPolicy } from '../../domain/dunning.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql } from '../../platform/database/write-sql.ts'
import { type Expanded, type Expanding, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'
import { type InvoiceRow, invoiceColumns, invoiceOf } from '../documents/invoices/rows.ts'
import type { Write } from '../transaction/write-set.ts'

export type PolicyRow = Row<
  'dunning_policy',
  'id' | 'name' | 'steps' | 'on_hard_decline' | 'end_actions' | 'hour' | 'weekdays' | 'created_at',
  {
    readonly steps: DunningPolicy['steps']
    readonly on_hard_decline: DunningPolicy['onHardDecline']
    readonly end_actions: DunningPolicy['end']
    readonly weekdays: DunningPolicy['weekdays']
  }
>

export const policyColumns = 'p.id, p.name, p.steps, p.on_hard_decline, p.end_actions, p.hour, p.weekdays, p.created_at'

export const insertPolicies: Write = {
  name: 'inserted_dunning_policies',
  sql: insertSql(
    'dunning_policy',
    'id, name, steps, on_hard_decline, end_actions, hour, weekdays, created_at, updated_at',
  ),
}

/** A dunning policy from its row. */
export function policyOf(row: PolicyRow): DunningPolicy {
  return {
    id: row.id,
    name: row.name,
    steps: row.steps,
    onHardDecline: row.on_hard_decline,
    end: row.end_actions,
    hour: row.hour,
    weekdays: row.weekdays,
  }
}

/** The policy with which the dunnings of a tenant begin. */
export async function policyOfTenant(tx: Tx, tenantId: string): Promise<DunningPolicy> {
  const [row] = await tx.rows<PolicyRow>({
    name: 'dunning_policy_of_tenant',
    text: `select ${policyColumns} from tenant t join dunning_policy p on p.tenant_id = t.tenant_id and p.id = t.dunning_policy_id
      where t.tenant_id = $1`,
    values: [tenantId],
  })
  return row ? policyOf(row) : defaultDunningPolicy
}

/** The dunning policy with this id; undefined if the tenant has none such. */
export async function findPolicy(tx: Tx, tenantId: string, id: string): Promise<PolicyRow | undefined> {
  const [row] = await tx.rows<PolicyRow>({
    name: 'find_dunning_policy',
    text: `select ${policyColumns} from dunning_policy p where p.tenant_id = $1 and p.id = $2`,
    values: [tenantId, id],
  })
  return row
}

/** A page of policies, newest first; one more than `limit`. */
export async function listPolicies(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly PolicyRow[]> {
  return tx.rows<PolicyRow>({
    text: `select ${policyColumns} from dunning_policy p where p.tenant_id = $1 ${before ? 'and p.id < $3' : ''} order by p.id desc limit $2`,
    values: before ? [tenantId, limit + 1, before] : [tenantId, limit + 1],
  })
}

export const dunningStatuses = ['active', 'exhausted', 'ended'] as const satisfies readonly DunningStatus[]

export interface DunningFilter extends Expanding {
  readonly status?: DunningStatus | undefined
  readonly customer_id?: string | undefined
  readonly invoice_id?: string | undefined
}

/** An invoice with the dunning that it has. */
export interface DunnedInvoice {
  readonly invoice: Invoice
  readonly dunning: Dunning
}

// As `dunningStatus` of the domain computes it.
const statusSql = `case when i.dunning ->> 'end_reason' is null then 'active'
  when i.dunning ->> 'end_reason' in ('exhausted', 'hard_decline') then 'exhausted' else 'ended' end`

/** A page of invoices with a dunning, newest first; one more than `limit`. */
export async function listDunnedInvoices(
  tx: Tx,
  tenantId: string,
  filter: DunningFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly (DunnedInvoice & Expanded)[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<InvoiceRow & Expanded>(
    listStatementOf(
      `select ${invoiceColumns}${customerColumn('i', filter)} from invoice i where i.tenant_id = $1 and i.dunning is not null
      ${also(`${statusSql} = ?`, filter.status)} ${also('i.customer_id = ?', filter.customer_id)}
      ${also('i.id = ?', filter.invoice_id)} ${also('i.id < ?', before)} order by i.id desc limit $2`,
      values,
    ),
  )
  return rows.flatMap((row) => {
    const invoice = invoiceOf(row)
    return invoice.dunning ? [withCustomer({ invoice, dunning: invoice.dunning }, row)] : []
  })
}
