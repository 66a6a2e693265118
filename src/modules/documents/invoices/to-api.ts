import type { MeasuredUsage } from '../../../domain/charge.ts'
import { discountOf } from '../../../domain/discount.ts'
import { grossPriceCents } from '../../../domain/document-taxes.ts'
import { amountDue, type Invoice, type InvoiceLine } from '../../../domain/invoice.ts'
import { isShortfall } from '../../../domain/price-steps.ts'
import { decimalText } from '../../../domain/unit-amount.ts'
import { buyerToApi, lineTaxToApi, partyToApi, taxesToApi } from '../../taxes/to-api.ts'

/** An invoice as the API shows it in a list and events carry it: without its lines. */
export function invoiceToApi(invoice: Invoice) {
  return {
    id: invoice.id,
    number: invoice.number,
    payment_reference: invoice.paymentReference,
    external_id: invoice.externalId,
    purchase_order: invoice.purchaseOrder,
    replaces_invoice_id: invoice.replacesInvoiceId,
    status: invoice.status,
    kind: invoice.kind,
    customer_id: invoice.customerId,
    subscription_id: invoice.subscriptionId,
    test_clock_id: invoice.testClockId,
    currency: invoice.currency,
    issued_by: invoice.issuedBy && partyToApi(invoice.issuedBy),
    billed_to: invoice.billedTo && buyerToApi(invoice.billedTo),
    subtotal_cents: Number(invoice.subtotalCents),
    tax_cents: Number(invoice.taxCents),
    taxes: taxesToApi(invoice.taxes),
    total_cents: Number(invoice.totalCents),
    discount_cents: Number(invoice.discountCents),
    credited_cents: Number(invoice.creditedCents),
    credit_applied_cents: Number(invoice.creditAppliedCents),
    amount_paid_cents: Number(invoice.amountPaidCents),
    amount_reversed_cents: Number(invoice.amountReversedCents),
    amount_due_cents: Number(amountDue(invoice)),
    collection: invoice.collection,
    collection_status: invoice.collectionStatus,
    net_days: invoice.netDays,
    period_start: invoice.period?.start.toString() ?? null,
    period_end: invoice.period?.end.toString() ?? null,
    occurred_at: invoice.occurredAt.toString(),
    finalizes_at: invoice.finalizesAt?.toString() ?? null,
    waits_for: invoice.wait?.for ?? null,
    finalized_at: invoice.finalizedAt?.toString() ?? null,
    due_at: invoice.dueAt?.toString() ?? null,
    paid_at: invoice.paidAt?.toString() ?? null,
    voided_at: invoice.voidedAt?.toString() ?? null,
    marked_uncollectible_at: invoice.markedUncollectibleAt?.toString() ?? null,
    created_at: invoice.createdAt.toString(),
    updated_at: invoice.updatedAt.toString(),
  }
}

/** An invoice with its lines, as a single one is shown. */
export function invoiceWithLinesToApi(invoice: Invoice, lines: readonly InvoiceLine[]) {
  return { ...invoiceToApi(invoice), lines: lines.map(lineToApi) }
}

/** A line of an invoice as the API shows it. */
export function lineToApi(line: InvoiceLine) {
  return {
    id: line.id,
    description: line.description,
    quantity: line.quantity,
    unit_amount: line.unitAmount,
    gross_cents: Number(grossPriceCents(line)),
    discount_cents: Number(discountOf(line)),
    discounts: line.discounts.map(({ id, amountCents }) => ({ discount_id: id, amount_cents: Number(amountCents) })),
    amount_cents: Number(line.amountCents),
    ...lineTaxToApi(line),
    product_category: line.productCategory,
    proration: line.proration,
    service_period: line.service && { start: line.service.start.toString(), end: line.service.end.toString() },
    plan_id: line.planId,
    subscription_id: line.subscriptionId,
    item_id: line.ledger?.itemId ?? null,
    price_code: line.ledger?.priceCode ?? null,
    measured_quantity: line.ledger?.measured ? unitsOf(line.ledger.measured) : null,
    credited_line_id: line.creditedLineId,
  }
}

/** The units that were measured; null for a commitment, which measures money. */
function unitsOf({ quantity, steps }: MeasuredUsage): string | null {
  return isShortfall(steps) ? null : decimalText(quantity.units)
}
