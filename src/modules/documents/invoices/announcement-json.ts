import type { Announcement } from '../../../domain/debit-notice.ts'
import type { Invoice } from '../../../domain/invoice.ts'

/** The announced debit of an invoice as its column has it. */
export interface AnnouncementJson {
  readonly at: string
  readonly amount_cents: number
  readonly payment_method_id: string
}

export function announcementOf({ at, amount_cents, payment_method_id }: AnnouncementJson): Announcement {
  return { at: Temporal.Instant.from(at), amountCents: BigInt(amount_cents), methodId: payment_method_id }
}

export function announcementJson({ at, amountCents, methodId }: Announcement): AnnouncementJson {
  return { at: at.toString(), amount_cents: Number(amountCents), payment_method_id: methodId }
}

/** An announced debit as its event shows it: what the customer is to be told. */
export function announcementToApi(
  id: string,
  invoice: Invoice,
  { announced, last4 }: { readonly announced: Announcement; readonly last4: string | null },
) {
  return {
    id,
    invoice_id: invoice.id,
    invoice_number: invoice.number,
    customer_id: invoice.customerId,
    subscription_id: invoice.subscriptionId,
    amount_cents: Number(announced.amountCents),
    currency: invoice.currency,
    collect_at: announced.at.toString(),
    payment_method_id: announced.methodId,
    last4,
  }
}
