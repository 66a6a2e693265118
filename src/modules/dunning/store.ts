import type { Dunning, DunningStatus } from '../../domain/dunning.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type InvoiceRow, invoiceColumns, invoiceOf } from '../documents/invoices/rows.ts'

export const dunningStatuses = ['active', 'exhausted', 'ended'] as const satisfies readonly DunningStatus[]

export interface DunningFilter {
  readonly status?: DunningStatus | undefined
  readonly customer_id?: string | undefined
  readonly invoice_id?: string | undefined
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
): Promise<readonly { readonly invoice: Invoice; readonly dunning: Dunning }[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<InvoiceRow>({
    text: `select ${invoiceColumns} from invoice i where i.tenant_id = $1 and i.dunning is not null
      ${also(`${statusSql} = ?`, filter.status)} ${also('i.customer_id = ?', filter.customer_id)}
      ${also('i.id = ?', filter.invoice_id)} ${also('i.id < ?', before)} order by i.id desc limit $2`,
    values,
  })
  return rows.map(invoiceOf).flatMap((invoice) => (invoice.dunning ? [{ invoice, dunning: invoice.dunning }] : []))
}
