import type { Tx } from '../../../platform/database/transaction.ts'
import { partiesOfInvoice } from '../../documents/invoices/store.ts'

/** Where a charge that is not known here belongs. */
export interface Place {
  readonly customer_id: string
  readonly invoice_id: string | null
  /** The method of the charge, else another one of the customer at the account. */
  readonly method_id: string | null
  readonly is_on_clock: boolean
  readonly is_key_taken: boolean
  readonly is_id_taken: boolean
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The customer, the invoice and the method of a charge by what it names; undefined if the customer is not known. */
export async function placeOfCharge(
  tx: Tx,
  tenantId: string,
  named: {
    readonly accountId: string
    readonly invoiceId: string | null
    readonly customerId: string | null
    readonly methodReference: string | null
    readonly key: string | null
    readonly attemptId: string | null
  },
): Promise<Place | undefined> {
  const idOf = (text: string | null) => (text !== null && uuid.test(text) ? text : null)
  const invoiceId = idOf(named.invoiceId)
  const parties = invoiceId === null ? undefined : await partiesOfInvoice(tx, tenantId, invoiceId)
  const [row] = await tx.rows<Place>({
    name: 'place_of_charge',
    text: `select c.id as customer_id, i.id as invoice_id, m.id as method_id, c.test_clock_id is not null as is_on_clock,
        exists (select from payment_attempt a where a.tenant_id = $1 and a.key = $6) as is_key_taken,
        exists (select from payment_attempt a where a.tenant_id = $1 and a.id = $7) as is_id_taken
      from customer c
      left join invoice i on i.tenant_id = c.tenant_id and i.id = $3
      left join lateral (
        select m.id from payment_method m where m.tenant_id = c.tenant_id and m.customer_id = c.id and m.gateway_account_id = $4
        order by m.gateway_reference = $5 desc nulls last, m.status = 'active' desc, m.id desc limit 1) m on true
      where c.tenant_id = $1 and c.id = $2`,
    values: [
      tenantId,
      parties?.customer_id ?? idOf(named.customerId),
      parties ? invoiceId : null,
      named.accountId,
      named.methodReference,
      named.key,
      idOf(named.attemptId),
    ],
  })
  return row
}
