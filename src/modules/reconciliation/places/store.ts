import type { Tx } from '../../../platform/database/transaction.ts'
import { isUuid } from '../../../platform/ids.ts'
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
  const idOf = (text: string | null) => (text !== null && isUuid(text) ? text : null)
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

/** A payment that came by an account, by its charge there. */
export interface ChargedPayment {
  readonly charge_reference: string
  readonly payment_id: string
  readonly customer_id: string
  readonly attempt_id: string
}

/** The payments of these charges of an account. */
export async function paymentsOfCharges(
  tx: Tx,
  tenantId: string,
  { accountId, charges }: { readonly accountId: string; readonly charges: readonly string[] },
): Promise<ReadonlyMap<string, ChargedPayment>> {
  const rows = await tx.rows<ChargedPayment>({
    name: 'payments_of_charges',
    text: `select c.reference as charge_reference, p.id as payment_id, p.customer_id, a.id as attempt_id
      from unnest($3::text[]) c (reference)
      join payment p on p.tenant_id = $1 and p.reference = c.reference and p.attempt_id is not null
      join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id and a.gateway_account_id = $2`,
    values: [tenantId, accountId, charges],
  })
  return new Map(rows.map((one) => [one.charge_reference, one]))
}
