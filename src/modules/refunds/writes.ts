import { insertSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'

/** Money of payments that has left, or has come back. */
export const insertReversals: Write = {
  name: 'inserted_payment_reversals',
  isDocument: true,
  sql: insertSql(
    'payment_reversal',
    'id, payment_id, kind, amount_cents, dispute_id, refund_id, bank_transaction_id, gateway_reference, decline_class, reason, created_at',
  ),
}
