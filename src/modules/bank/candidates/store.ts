import type { MatchCandidate } from '../../../domain/bank-match.ts'
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
