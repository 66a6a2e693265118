import type { MatchCandidate } from '../../../domain/bank-match.ts'
import type { ReturnCandidate } from '../../../domain/bank-return.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

interface CandidateRow {
  readonly id: string
  readonly number: string | null
  readonly payment_reference: string | null
  readonly test_clock_id: string | null
  readonly currency: string
  readonly amount_due_cents: bigint
  readonly customer_name: string | null
}

const columns = `i.id, i.number, i.payment_reference, i.test_clock_id, i.currency, i.amount_due_cents, i.billed_to ->> 'name' as customer_name`

/** The final invoices with one of these payment references. */
export async function invoicesWithReference(
  tx: Tx,
  tenantId: string,
  references: readonly string[],
): Promise<readonly MatchCandidate[]> {
  const rows = await tx.rows<CandidateRow>({
    name: 'invoices_with_reference',
    text: `select ${columns} from invoice i where i.tenant_id = $1 and i.payment_reference = any($2)`,
    values: [tenantId, references],
  })
  return rows.map(candidateOf)
}

const namesakesMax = 1000

/** The final invoices with one of these numbers; at most a thousand, where each customer counts by themselves. */
export async function invoicesWithNumber(
  tx: Tx,
  tenantId: string,
  numbers: readonly string[],
): Promise<readonly MatchCandidate[]> {
  const rows = await tx.rows<CandidateRow>({
    name: 'invoices_with_number',
    text: `select ${columns} from invoice i where i.tenant_id = $1 and i.number = any($2) limit $3`,
    values: [tenantId, numbers, namesakesMax],
  })
  return rows.map(candidateOf)
}

const owingMax = 200

/** The invoices that owe just one of these amounts; of an amount that more than 200 owe, none. */
export async function invoicesOwing(
  tx: Tx,
  tenantId: string,
  amounts: readonly bigint[],
): Promise<readonly MatchCandidate[]> {
  const rows = await tx.rows<CandidateRow>({
    name: 'invoices_owing',
    text: `select ${columns} from unnest($2::bigint[]) a (cents) cross join lateral (
        select i.* from invoice i where i.tenant_id = $1 and i.amount_due_cents = a.cents and i.amount_due_cents > 0 limit $3) i`,
    values: [tenantId, amounts.map(String), owingMax + 1],
  })
  const byAmount = Map.groupBy(rows.map(candidateOf), ({ dueCents }) => dueCents)
  return [...byAmount.values()].flatMap((owing) => (owing.length > owingMax ? [] : owing))
}

const returnableDays = 400

/**
 * The payments by bank transactions of an amount that came in the 13 months before that day and share one of these texts, or have
 * one of these references in theirs.
 */
export async function paymentsToReturn(
  tx: Tx,
  tenantId: string,
  {
    amountCents,
    bookingDate,
    texts,
    references,
  }: {
    readonly amountCents: bigint
    readonly bookingDate: string
    readonly texts: readonly string[]
    readonly references: readonly string[]
  },
): Promise<readonly ReturnCandidate[]> {
  const rows = await tx.rows<ReturnCandidateRow>({
    name: 'payments_to_return',
    text: `select p.id, p.amount_cents, p.currency, b.texts, p.refunded_cents, p.returned_cents
      from bank_transaction b join payment p on p.tenant_id = b.tenant_id and p.bank_transaction_id = b.id
      where b.tenant_id = $1 and b.state = 'matched' and b.direction = 'credit' and b.amount_cents = $2
        and b.booking_date between $3::date - $6::integer and $3::date
        and (b.texts && $4 or upper(replace(array_to_string(b.texts, ' '), ' ', '')) like any ($5))
      limit $7`,
    values: [
      ...[tenantId, amountCents.toString(), bookingDate, texts, references.map((one) => `%${one}%`)],
      ...[returnableDays, owingMax],
    ],
  })
  return rows.map((row) => ({
    paymentId: row.id,
    amountCents: row.amount_cents,
    currency: row.currency,
    references: row.texts,
    refundedCents: row.refunded_cents,
    returnedCents: row.returned_cents,
  }))
}

interface ReturnCandidateRow {
  readonly id: string
  readonly amount_cents: bigint
  readonly currency: string
  readonly texts: string[]
  readonly refunded_cents: bigint
  readonly returned_cents: bigint
}

function candidateOf(row: CandidateRow): MatchCandidate {
  return {
    id: row.id,
    number: row.number,
    paymentReference: row.payment_reference,
    testClockId: row.test_clock_id,
    currency: row.currency,
    dueCents: row.amount_due_cents,
    customerName: row.customer_name,
  }
}
