import { isCollecting } from './collection.ts'
import { moneyText } from './currency.ts'
import { type DunningEndReason, dunningStatus } from './dunning.ts'
import type { Instant } from './instant.ts'
import { amountDue, type Invoice, type InvoiceStatus } from './invoice.ts'
import { refuse, refuseField } from './refusal.ts'

/**
 * Settles an invoice of that total when it is finalized: it uses the available credit; if nothing is left due it is paid
 * (D23).
 *
 *     total 3000, credit 500   ->   500 applied, open with 2500 due
 *     total 3000, credit 4000  ->   3000 applied, paid, 1000 of the credit left
 */
export function settleWithCredit(
  totalCents: bigint,
  balanceCents: bigint,
): { readonly creditAppliedCents: bigint; readonly status: 'open' | 'paid' } {
  if (totalCents < 0n || balanceCents < 0n) throw new Error(`neither ${totalCents} nor ${balanceCents} may be below 0`)
  const applied = totalCents < balanceCents ? totalCents : balanceCents
  return { creditAppliedCents: applied, status: applied === totalCents ? 'paid' : 'open' }
}

/**
 * The invoice after money was received for it (D20). Refuses `invoice_not_open`, `amount_exceeds_due`, and
 * `attempt_in_progress` while a gateway may be taking the money.
 */
export function paid(invoice: Invoice, amountCents: bigint, paidAt: Instant, now: Instant): Invoice {
  refuseUnless(invoice, ['open', 'uncollectible'], 'paid')
  refuseWhileCollecting(invoice)
  const due = amountDue(invoice)
  if (amountCents > due)
    refuseField(
      'amount_exceeds_due',
      '/amount_cents',
      `Only ${moneyText(due, invoice.currency)} is due on the invoice.`,
    )
  const isAll = amountCents === due
  return settled(
    {
      ...invoice,
      amountPaidCents: invoice.amountPaidCents + amountCents,
      status: isAll ? 'paid' : invoice.status,
      paidAt: isAll ? paidAt : null,
      updatedAt: now,
    },
    'paid',
  )
}

/** The same without collection and dunning once nothing is due on it. */
function settled(invoice: Invoice, reason: DunningEndReason): Invoice {
  if (amountDue(invoice) > 0n && reason !== 'uncollectible') return invoice
  return {
    ...withDunningEnded(invoice, reason, invoice.updatedAt),
    collectionStatus: null,
    collectAt: null,
    announced: null,
  }
}

/** The invoice with its dunning ended, if it has one that has not. */
export function withDunningEnded(invoice: Invoice, reason: DunningEndReason, now: Instant): Invoice {
  const { dunning } = invoice
  if (dunning === null || (dunning.endReason !== null && dunningStatus(dunning) === 'ended')) return invoice
  return { ...invoice, dunning: { ...dunning, endedAt: now, endReason: reason } }
}

/**
 * The voided invoice: no longer owed, its lines no longer count, and their time may be billed again (D21). If credit alone
 * settled it, the credit is given back. Refuses `invoice_not_open`, `invoice_has_payments`, `invoice_has_credit_notes`,
 * `attempt_in_progress`.
 */
export function voided(invoice: Invoice, hasCreditNotes: boolean, now: Instant): Invoice {
  if (invoice.amountPaidCents > 0n) {
    const received = moneyText(invoice.amountPaidCents, invoice.currency)
    refuse(
      'invoice_has_payments',
      `${received} was received for the invoice, so it cannot be voided. Cancel it by a credit note.`,
    )
  }
  if (hasCreditNotes)
    refuse(
      'invoice_has_credit_notes',
      'A credit note takes back lines of the invoice, so it cannot be voided. Cancel the rest by a credit note.',
    )
  if (invoice.status !== 'paid' || invoice.creditAppliedCents === 0n)
    refuseUnless(invoice, ['draft', 'open', 'uncollectible'], 'voided')
  refuseWhileCollecting(invoice)
  return settled(
    { ...invoice, status: 'void', voidedAt: now, paidAt: null, finalizesAt: null, wait: null, updatedAt: now },
    'void',
  )
}

/** The invoice after a credit note reduced the amount due; it is paid if nothing is left (D16). */
export function credited(invoice: Invoice, cents: bigint, now: Instant): Invoice {
  const due = amountDue(invoice)
  if (cents <= 0n || cents > due)
    throw new Error(`${cents} cannot be taken off the ${due} due on invoice ${invoice.id}`)
  const isAll = cents === due
  const reduced: Invoice = {
    ...invoice,
    creditedCents: invoice.creditedCents + cents,
    status: isAll ? 'paid' : invoice.status,
    paidAt: isAll ? now : null,
    updatedAt: now,
  }
  return settled(reduced, 'paid')
}

/**
 * The invoice after money that was received for it has left again: it is owed once more. One that was paid is not collected by
 * itself, and uncollectible if it was marked so before; one that was open goes on as it was; a void one stays as it is.
 */
export function reversed(invoice: Invoice, cents: bigint, now: Instant): Invoice {
  if (cents <= 0n || invoice.amountReversedCents + cents > invoice.amountPaidCents)
    throw new Error(`${cents} of the ${invoice.amountPaidCents} paid on invoice ${invoice.id} cannot be taken off`)
  const owedAs = invoice.markedUncollectibleAt === null ? 'open' : 'uncollectible'
  return {
    ...invoice,
    amountReversedCents: invoice.amountReversedCents + cents,
    status: invoice.status === 'paid' ? owedAs : invoice.status,
    paidAt: null,
    updatedAt: now,
  }
}

/**
 * The invoice marked uncollectible: owed, but not expected to be paid, nor collected. Refuses `invoice_not_open`,
 * `attempt_in_progress`.
 */
export function markedUncollectible(invoice: Invoice, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'marked uncollectible')
  refuseWhileCollecting(invoice)
  return settled({ ...invoice, status: 'uncollectible', markedUncollectibleAt: now, updatedAt: now }, 'uncollectible')
}

/** The invoice with more credit applied (D23). Refuses `invoice_not_open`, `attempt_in_progress`. */
export function withCreditApplied(invoice: Invoice, balanceCents: bigint, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'paid with credit')
  refuseWhileCollecting(invoice)
  const due = amountDue(invoice)
  const applied = due < balanceCents ? due : balanceCents
  const isAll = applied === due
  return settled(
    {
      ...invoice,
      creditAppliedCents: invoice.creditAppliedCents + applied,
      status: isAll ? 'paid' : 'open',
      paidAt: isAll ? now : null,
      updatedAt: now,
    },
    'paid',
  )
}

function refuseWhileCollecting({ collectionStatus }: Invoice): void {
  if (isCollecting(collectionStatus))
    refuse(
      'attempt_in_progress',
      'A payment attempt for the invoice is live. Wait until it has ended, or cancel it first.',
    )
}

function refuseUnless(invoice: Invoice, statuses: readonly InvoiceStatus[], verb: string): void {
  if (statuses.includes(invoice.status)) return
  refuse('invoice_not_open', `The invoice is ${invoice.status}, so it cannot be ${verb}.`)
}
