import { moneyText } from '../../domain/currency.ts'
import type { Instant } from '../../domain/instant.ts'
import { withinMaximum } from '../../domain/money.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { type CustomerSession, creditIn } from '../ledger/customer-session.ts'
import { insertCreditEntries } from '../ledger/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'

export interface CreditMovement {
  readonly currency: string
  /** Positive gives credit, negative uses it; in minor units. */
  readonly amountCents: bigint
  readonly reason: string
  readonly invoiceId: string | null
  readonly creditNoteId: string | null
  readonly occurredAt: Instant
}

/** Writes an entry of the customer's credit and moves the balance. Refuses `credit_insufficient`, `amount_too_large`. */
export function moveCredit(session: CustomerSession, movement: CreditMovement) {
  const balance = creditIn(session, movement.currency) + movement.amountCents
  if (balance < 0n) {
    const credit = moneyText(creditIn(session, movement.currency), movement.currency)
    refuse('credit_insufficient', `The customer has only ${credit} in credit.`)
  }
  if (!withinMaximum(balance))
    refuse('amount_too_large', 'The credit of the customer would be more than 2^53-1 minor units. Give less.')
  session.credit = new Map([...session.credit, [movement.currency, balance]])
  const entry = {
    id: newId(),
    customer_id: session.asRead.billTo.id,
    currency: movement.currency,
    amount_cents: Number(movement.amountCents),
    reason: movement.reason,
    invoice_id: movement.invoiceId,
    credit_note_id: movement.creditNoteId,
    created_at: session.now.toString(),
  }
  addRows(session.ctx.writeSet, insertCreditEntries, entry)
  record(session.ctx, movement.amountCents > 0n ? 'credit.granted' : 'credit.applied', entry, movement.occurredAt)
  return entry
}
