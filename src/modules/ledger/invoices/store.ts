import type { ItemCharge } from '../../../domain/take-back.ts'
import type { TaxLedger } from '../../../domain/tax-ledger.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import {
  type InvoiceRow,
  invoiceColumns,
  invoiceOf,
  type LineRow,
  lineColumns,
  lineJoins,
  storedLineOf,
} from '../../documents/invoices/rows.ts'
import type { SessionDraft } from '../customer-ledger.ts'
import { type ChargeRow, chargesOf } from '../rows.ts'
import { chargeColumns, chargeLineColumns, linesOfCharge } from '../store.ts'
import { type LineTaxJson, lineTaxColumn, taxLedgerOf } from '../taxes/rows.ts'

/** The automatic drafts of these customers, by customer, each with its lines. */
export async function openDrafts(
  tx: Tx,
  tenantId: string,
  customerIds: readonly string[],
): Promise<Map<string, SessionDraft[]>> {
  const values = [tenantId, customerIds]
  const isDraft = `i.tenant_id = $1 and i.customer_id = any($2::uuid[]) and i.status = 'draft' and i.subscription_id is not null`
  const [rows, lines] = await Promise.all([
    tx.rows<InvoiceRow>({
      name: 'open_drafts',
      text: `select ${invoiceColumns} from invoice i where ${isDraft}`,
      values,
    }),
    tx.rows<LineRow & { position: number }>({
      name: 'lines_of_drafts',
      text: `select ${lineColumns}, l.position from invoice i join document_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id ${lineJoins}
        where ${isDraft} order by l.position`,
      values,
    }),
  ])
  const drafts = rows.map((row) => {
    const own = lines.filter((line) => line.invoice_id === row.id).map(storedLineOf)
    return {
      isNew: false,
      isChanged: false,
      invoice: invoiceOf(row),
      handMade: own.filter(({ ledger }) => ledger === null),
      automatic: own.filter(({ ledger }) => ledger !== null),
    }
  })
  return Map.groupBy(drafts, ({ invoice }) => invoice.customerId)
}

/** The charges of an invoice’s lines, as they are now, how they are taxed, and whether a credit note refers to the invoice. */
export async function ledgerOfInvoice(
  tx: Tx,
  tenantId: string,
  invoiceId: string,
): Promise<{ charges: ItemCharge[]; taxes: TaxLedger; hasCreditNotes: boolean }> {
  const values = [tenantId, invoiceId]
  const [rows, [named]] = await Promise.all([
    tx.rows<ChargeRow & { tax: LineTaxJson | null }>({
      name: 'charges_of_invoice',
      text: `select ${chargeColumns}, ${chargeLineColumns}, ${lineTaxColumn}
        from (select distinct tenant_id, item_id, version_number, period_number from document_line
          where tenant_id = $1 and invoice_id = $2 and item_id is not null) o
        join charge c on (c.tenant_id, c.item_id, c.version_number, c.period_number) = (o.tenant_id, o.item_id, o.version_number, o.period_number)
        ${linesOfCharge} order by c.item_id, c.period_start, c.version_number, l.ordinal`,
      values,
    }),
    tx.rows<{ has_credit_notes: boolean }>({
      name: 'credit_notes_name_invoice',
      text: 'select exists (select from credit_note_invoice where tenant_id = $1 and invoice_id = $2) as has_credit_notes',
      values,
    }),
  ])
  const charges = [...Map.groupBy(rows, ({ item_id }) => item_id)].flatMap(([itemId, own]) =>
    chargesOf(own).map((charge) => ({ itemId, charge })),
  )
  return { charges, taxes: taxLedgerOf(rows), hasCreditNotes: named?.has_credit_notes ?? false }
}
