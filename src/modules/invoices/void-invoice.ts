import { type Instant, later } from '../../domain/instant.ts'
import { type InvoiceLine, voided } from '../../domain/invoice.ts'
import { scheduled } from '../../domain/schedule.ts'
import { type Charge, isSameCharge, type Subscription } from '../../domain/subscription.ts'
import { keepSubscription } from '../billing/customer-session.ts'
import { moveCredit } from '../billing/move-credit.ts'
import { saveCustomer } from '../billing/save-customer.ts'
import type { Context } from '../context.ts'
import { put } from '../events/outbox.ts'
import { record } from '../events/record.ts'
import { openInvoice } from './open-invoice.ts'
import type { SettledInvoice } from './settle-invoice.ts'
import { invoiceToApi } from './to-api.ts'
import { settlementRow, updateSettlements } from './writes.ts'

/**
 * Voids an invoice nothing is paid of: it is no longer owed, gives back the credit it used and takes its movements back
 * (D21). With `rebill` the next run bills what is due less what stands; without, what stands is all that is ever due.
 * Refuses `invoice_has_payments`, `invoice_not_open`.
 */
export async function voidInvoice(ctx: Context, id: string, rebill: boolean): Promise<SettledInvoice> {
  const { session, invoice, lines, charges } = await openInvoice(ctx, id)
  const settled = voided(invoice, session.now)
  put(ctx.outbox, updateSettlements, settlementRow(settled))
  const eventId = record(ctx, 'invoice.voided', invoiceToApi(settled), session.now)
  if (invoice.creditAppliedCents > 0n) {
    moveCredit(session, {
      currency: invoice.currency,
      amountCents: invoice.creditAppliedCents,
      reason: 'returned by a void invoice',
      invoiceId: id,
      occurredAt: session.now,
    })
  }
  const subscription = session.subscriptions.find((one) => one.id === invoice.subscriptionId)
  if (subscription) {
    const isDraft = invoice.status === 'draft'
    // A draft has charged nothing yet, so there is nothing to take back; it only ceases to be.
    const moved = isDraft ? [] : lines
    // What another draft, still open, is about to charge stays open for it.
    const openElsewhere =
      isDraft || !subscription.draft ? [] : subscription.charges.filter(({ isReopened }) => isReopened)
    const taken = withMovementsTakenBack(subscription, charges, moved)
    const left = {
      ...(rebill ? taken : withWaivers(taken, lines, openElsewhere)),
      draft: isDraft ? null : subscription.draft,
    }
    session.drafts.delete(id)
    const looksAgain = rebill || left.charges.some(({ isReopened }) => isReopened)
    keepSubscription(session, scheduled(left, looksAgain ? { at: session.now, for: eventId } : null))
  }
  saveCustomer(session)
  return { invoice: settled, lines }
}

/** The subscription with its charges as if the lines had never been, to be looked at again. */
function withMovementsTakenBack(
  subscription: Subscription,
  charges: readonly Charge[],
  lines: readonly InvoiceLine[],
): Subscription {
  const moved = charges.map((charge) => {
    const standing = subscription.charges.find((one) => isSameCharge(one, charge)) ?? charge
    const amountCents = linesOf(standing, lines).reduce((left, line) => left - line.amountCents, standing.amountCents)
    return { ...standing, amountCents, isReopened: true }
  })
  const untouched = subscription.charges.filter((charge) => !moved.some((one) => isSameCharge(one, charge)))
  return { ...subscription, charges: [...untouched, ...moved] }
}

/**
 * For what the lines have charged nothing is due any more, and what they have given back stays charged (D21). Only a charge
 * whose credit was given elsewhere, or which is in an open draft, is left to be looked at again.
 */
function withWaivers(
  subscription: Subscription,
  lines: readonly InvoiceLine[],
  openElsewhere: readonly Charge[],
): Subscription {
  const charges = subscription.charges.map((charge) => {
    const own = linesOf(charge, lines)
    if (own.length === 0) return charge
    const charged = own.flatMap(({ amountCents, service }) => (amountCents > 0n && service ? [service] : []))
    const waived = charged.map(({ start, end }) => ({ from: start, until: end }))
    const isReopened = charge.amountCents < 0n || openElsewhere.some((one) => isSameCharge(one, charge))
    return { ...charge, waived: [...charge.waived, ...waived], isReopened }
  })
  const versions = subscription.versions.map((version) => {
    const keepsUntil = lines
      .filter(({ amountCents, charge }) => amountCents < 0n && charge?.versionNumber === version.number)
      .reduce((kept, { service }) => latest(kept, service?.end ?? null), version.keepsUntil)
    return keepsUntil === version.keepsUntil ? version : { ...version, keepsUntil }
  })
  return { ...subscription, charges, versions }
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a && b ? later(a, b) : (a ?? b)
}

function linesOf(charge: Charge, lines: readonly InvoiceLine[]): InvoiceLine[] {
  return lines.filter(
    ({ charge: key }) =>
      key !== null &&
      key.cycleNumber === charge.cycleNumber &&
      key.periodNumber === charge.period.number &&
      key.versionNumber === charge.versionNumber,
  )
}
