import type { Instant } from '../../domain/instant.ts'
import type { Payment } from '../../domain/payment.ts'
import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type Expanded, type Expanding, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'

interface AllocationJson {
  readonly invoice_id: string
  readonly amount_cents: number
  readonly created_at: string
}

type PaymentRow = Row<
  'payment',
  | 'id'
  | 'customer_id'
  | 'currency'
  | 'amount_cents'
  | 'attempt_id'
  | 'bank_transaction_id'
  | 'refunded_cents'
  | 'returned_cents'
  | 'reference'
  | 'received_at'
  | 'created_at'
  | 'updated_at'
> & { readonly allocations: readonly AllocationJson[] }

const columns = `p.id, p.customer_id, p.currency, p.amount_cents, p.attempt_id, p.bank_transaction_id, p.refunded_cents, p.returned_cents, p.reference, p.received_at, p.created_at, p.updated_at,
  coalesce((select jsonb_agg(jsonb_build_object('invoice_id', a.invoice_id, 'amount_cents', a.amount_cents, 'created_at', a.created_at)
    order by a.id) from payment_allocation a where a.tenant_id = p.tenant_id and a.payment_id = p.id), '[]') as allocations`

/** A payment with its allocations. */
export async function findPayment(tx: Tx, tenantId: string, id: string): Promise<Payment | undefined> {
  const [row] = await tx.rows<PaymentRow>({
    name: 'find_payment',
    text: `select ${columns} from payment p where p.tenant_id = $1 and p.id = $2`,
    values: [tenantId, id],
  })
  return row && paymentOf(row)
}

/** What a person should look at in a payment. It is no error: what came from outside is recorded, never refused. */
export const paymentFindings = ['unallocated', 'over_returned', 'paid_twice'] as const
export type PaymentFinding = (typeof paymentFindings)[number]

const hasRest = 'p.allocated_cents + p.refunded_cents + p.returned_cents < p.amount_cents'

/** The condition of each finding on a payment `p`. */
export const findingConditions: Readonly<Record<PaymentFinding, string>> = {
  unallocated: hasRest,
  over_returned: 'p.refunded_cents + p.returned_cents > p.amount_cents',
  paid_twice: `${hasRest} and exists (select from payment_attempt_invoice n
    join invoice i on i.tenant_id = n.tenant_id and i.id = n.invoice_id
    where n.tenant_id = p.tenant_id and n.attempt_id = p.attempt_id and i.amount_due_cents = 0)`,
}

export interface PaymentFilter extends Expanding {
  readonly customer_id?: string | undefined
  readonly invoice_id?: string | undefined
  readonly attempt_id?: string | undefined
  readonly finding?: PaymentFinding | undefined
}

/** The payments of which something was put on the invoice, oldest first. */
export async function paymentsOnInvoice(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly Payment[]> {
  const rows = await tx.rows<PaymentRow>({
    name: 'payments_on_invoice',
    text: `select ${columns} from payment p where p.tenant_id = $1 and p.id in (
      select o.payment_id from payment_allocation o where o.tenant_id = $1 and o.invoice_id = $2) order by p.id`,
    values: [tenantId, invoiceId],
  })
  return rows.map(paymentOf)
}

/** A page of payments, newest first; one more than `limit`. */
export async function listPayments(
  tx: Tx,
  tenantId: string,
  filter: PaymentFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly (Payment & Expanded)[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<PaymentRow & Expanded>(
    listStatementOf(
      `select ${columns}${customerColumn('p', filter)} from payment p where p.tenant_id = $1 ${also('p.customer_id = ?', filter.customer_id)}
      ${also('p.id in (select a.payment_id from payment_allocation a where a.tenant_id = $1 and a.invoice_id = ?)', filter.invoice_id)}
      ${also('p.attempt_id = ?', filter.attempt_id)} ${filter.finding ? `and ${findingConditions[filter.finding]}` : ''}
      ${also('p.id < ?', before)} order by p.id desc limit $2`,
      values,
    ),
  )
  return rows.map((row) => withCustomer(paymentOf(row), row))
}

function paymentOf(row: PaymentRow): Payment {
  return {
    id: row.id,
    customerId: row.customer_id,
    currency: row.currency,
    amountCents: row.amount_cents,
    allocations: row.allocations.map(({ invoice_id, amount_cents, created_at }) => ({
      invoiceId: invoice_id,
      amountCents: BigInt(amount_cents),
      createdAt: instantOf(created_at),
    })),
    attemptId: row.attempt_id,
    bankTransactionId: row.bank_transaction_id,
    refundedCents: row.refunded_cents,
    returnedCents: row.returned_cents,
    reference: row.reference,
    receivedAt: row.received_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function instantOf(text: string): Instant {
  return Temporal.Instant.from(text)
}
