import { moneyText } from '../../domain/currency.ts'
import type { Grant } from '../../domain/drawdown.ts'
import type { Instant } from '../../domain/instant.ts'
import { withinMaximum } from '../../domain/money.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { type CustomerSession, creditIn, plainCreditIn } from '../ledger/customer-session.ts'
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
  /** The grant that it uses or gives back to; absent: the plain balance. */
  readonly grantId?: string
  /** Of a credit note that gives back to a grant: the invoice that the grant had paid. */
  readonly returnsOfInvoiceId?: string
  readonly isExpiry?: boolean
  readonly occurredAt: Instant
}

/** What is only left when credit with terms is given: its terms. */
export type GrantTerms = Pick<Grant, 'priority' | 'expiresAt' | 'effectiveAt' | 'priceCodes'>

/** Writes an entry of the customer's credit and moves the balance. Refuses `credit_insufficient`, `amount_too_large`. */
export function moveCredit(session: CustomerSession, movement: CreditMovement) {
  const { currency, amountCents, grantId, returnsOfInvoiceId } = movement
  const left = grantId === undefined ? plainCreditIn(session, currency) : leftOf(session, grantId)
  if (left + amountCents < 0n) {
    const what = grantId === undefined ? 'credit without terms' : 'the grant'
    refuse('credit_insufficient', `Only ${moneyText(left, currency)} of ${what} is left.`)
  }
  if (grantId !== undefined) moveGrant(session, grantId, movement)
  return moveBalance(session, movement, { id: newId(), grantId: grantId ?? null, returnsOfInvoiceId, terms: null })
}

/** Gives credit with terms: an entry that is a grant. Refuses `amount_too_large`. */
export function openGrant(session: CustomerSession, movement: CreditMovement, terms: GrantTerms) {
  const { currency, amountCents: leftCents } = movement
  const grant: Grant = { ...terms, id: newId(), currency, leftCents, createdAt: session.now }
  const entry = moveBalance(session, movement, { id: grant.id, grantId: grant.id, terms })
  session.grants = [...session.grants, grant]
  return entry
}

function leftOf({ grants }: CustomerSession, id: string): bigint {
  const grant = grants.find((one) => one.id === id)
  if (!grant) throw new Error(`the grant ${id} is not known to the session`)
  return grant.leftCents
}

function moveGrant(session: CustomerSession, id: string, movement: CreditMovement): void {
  const { amountCents: cents, returnsOfInvoiceId, invoiceId } = movement
  session.grants = session.grants.map((grant) =>
    grant.id === id ? { ...grant, leftCents: grant.leftCents + cents } : grant,
  )
  const of = returnsOfInvoiceId ?? invoiceId
  if (of === null) return
  const isSame = (use: { readonly grantId: string; readonly invoiceId: string }) =>
    use.grantId === id && use.invoiceId === of
  const before = session.grantUses.find(isSame)?.cents ?? 0n
  const others = session.grantUses.filter((use) => !isSame(use))
  session.grantUses = [...others, { grantId: id, invoiceId: of, cents: before - cents }]
}

interface EntryOf {
  readonly id: string
  readonly grantId: string | null
  readonly returnsOfInvoiceId?: string | undefined
  readonly terms: GrantTerms | null
}

function moveBalance(
  session: CustomerSession,
  movement: CreditMovement,
  { id, grantId, returnsOfInvoiceId, terms }: EntryOf,
) {
  const balance = creditIn(session, movement.currency) + movement.amountCents
  if (!withinMaximum(balance))
    refuse('amount_too_large', 'The credit of the customer would be more than 2^53-1 minor units. Give less.')
  session.credit = new Map([...session.credit, [movement.currency, balance]])
  const { isExpiry = false, amountCents } = movement
  const entry = {
    id,
    customer_id: session.asRead.billTo.id,
    currency: movement.currency,
    amount_cents: Number(amountCents),
    reason: movement.reason,
    invoice_id: movement.invoiceId,
    credit_note_id: movement.creditNoteId,
    grant_id: grantId,
    is_expiry: isExpiry,
    priority: terms?.priority ?? null,
    effective_at: terms?.effectiveAt.toString() ?? null,
    expires_at: terms?.expiresAt?.toString() ?? null,
    applies_to: terms?.priceCodes ? { price_codes: [...terms.priceCodes] } : null,
    created_at: session.now.toString(),
  }
  addRows(session.ctx.writeSet, insertCreditEntries, { ...entry, returns_of_invoice_id: returnsOfInvoiceId })
  record(session.ctx, eventOf(movement), entry, movement.occurredAt)
  return entry
}

function eventOf({ amountCents, isExpiry = false }: CreditMovement) {
  if (isExpiry) return 'credit.expired'
  return amountCents > 0n ? 'credit.granted' : 'credit.applied'
}
