import type { Tx } from '../../../platform/database/transaction.ts'
import { findingConditions, type PaymentFinding, paymentFindings } from '../../payments/store.ts'

/** How many payments a person should look at, by why. These break no invariant. */
export interface Finding {
  readonly finding: PaymentFinding
  readonly count: number
}

/** Counts the findings of one tenant, or of all that the transaction's role may see. */
export async function countFindings(tx: Tx, tenantId: string | null): Promise<readonly Finding[]> {
  const counts = paymentFindings.map((finding) => `count(*) filter (where ${findingConditions[finding]}) as ${finding}`)
  const [row] = await tx.rows<Record<PaymentFinding, bigint>>({
    text: `select ${counts.join(', ')} from payment p where ($1::uuid is null or p.tenant_id = $1)`,
    values: [tenantId],
  })
  return paymentFindings.map((finding) => ({ finding, count: Number(row?.[finding] ?? 0) }))
}
