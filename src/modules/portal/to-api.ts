import type { CreditNote } from '../../domain/credit-note.ts'
import { linesForCustomer, taxesForCustomer } from '../../domain/credit-note.ts'
import type { DocumentTax } from '../../domain/document-tax.ts'
import type { Instant } from '../../domain/instant.ts'
import { sameInterval } from '../../domain/interval.ts'
import { amountDue, type Invoice, type InvoiceLine } from '../../domain/invoice.ts'
import { newestVersion } from '../../domain/item.ts'
import type { Plan } from '../../domain/plan.ts'
import { isOneOff, periodCost, usageTariff } from '../../domain/price.ts'
import { add, round, zero } from '../../domain/rational.ts'
import { asOf } from '../../domain/schedule.ts'
import { liveItems, type Subscription } from '../../domain/subscription.ts'
import { waitingChanges } from '../../domain/waiting.ts'
import type { Customer } from '../customers/customer.ts'
import { customerToApi } from '../customers/to-api.ts'
import type { explainLines } from '../documents/explain/explain.ts'
import { lineToApi } from '../documents/invoices/to-api.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { taxesToApi } from '../taxes/to-api.ts'
import type { PortalSettings } from '../transaction/portal-settings.ts'

/** What a tenant offers its customers: of what it allows that which can be done. */
export function offeredToApi({ allow, plan_codes }: PortalSettings, hasGateway: boolean) {
  const { cancel, edit_details } = allow
  return {
    change_plan: allow.change_plan && plan_codes.length > 0,
    ...{ cancel, edit_details },
    pay: allow.pay && hasGateway,
    add_payment_method: allow.add_payment_method && hasGateway,
  }
}

export function portalCustomerToApi(customer: Customer) {
  const { balance } = customerToApi(customer)
  return {
    id: customer.id,
    name: customer.name,
    email: customer.email,
    address: customer.address,
    time_zone: customer.timeZone,
    currency: customer.currency,
    default_payment_method_id: customer.defaultPaymentMethodId,
    balances: Object.entries(balance).map(([currency, { due_cents, overdue_cents, credit_cents }]) => ({
      ...{ currency, due_cents, overdue_cents, credit_cents },
    })),
  }
}

/** The next invoice of a subscription, if it is known. */
export type NextInvoice = Invoice | null

/** A subscription as its customer sees it. */
export function portalSubscriptionToApi(stored: Subscription, now: Instant, next: NextInvoice = null) {
  const shown = subscriptionToApi(stored, now)
  const subscription = asOf(stored, now)
  const [change] = waitingChanges(subscription)
  return {
    id: shown.id,
    plan_code: shown.plan_code,
    plan_name: subscription.plan.name,
    product: shown.product,
    status: shown.status,
    currency: shown.currency,
    time_zone: shown.time_zone,
    start_at: shown.start_at,
    current_period_start: shown.current_period_start,
    current_period_end: shown.current_period_end,
    trial_end: shown.trial_end,
    cancel_at: shown.ended_at === null ? shown.cancel_at : null,
    ended_at: shown.ended_at,
    pending_change: change?.plan
      ? { plan_code: change.plan.code, plan_name: change.plan.name, effective_at: change.at.toString() }
      : null,
    items: liveItems(subscription).map((item) => {
      const { price, plan, quantity } = newestVersion(item)
      return { name: price.name ?? (item.priceCode === 'base' ? plan.name : item.priceCode), quantity }
    }),
    next_invoice: next && {
      at: (next.finalizedAt ?? next.occurredAt).toString(),
      currency: next.currency,
      total_cents: Number(next.totalCents),
      amount_due_cents: Number(amountDue(next)),
    },
  }
}

/** A plan that the tenant offers: its recurring prices in their usual quantities, where all are for the plan's own interval and none is for usage. */
export function portalPlanToApi(plan: Plan) {
  const { code, name, product, currency, interval, prices } = plan
  const recurring = prices.filter((price) => !isOneOff(price))
  const isOneAmount = recurring.every((price) => sameInterval(price.interval, interval) && !usageTariff(price))
  const amount = recurring.map((price) => periodCost(price, price.quantity)).reduce(add, zero)
  return {
    ...{ code, name, product, currency },
    interval: interval.unit,
    interval_count: interval.count,
    amount_cents: isOneAmount ? Number(round(amount)) : null,
  }
}

export function portalInvoiceToApi(invoice: Invoice) {
  return {
    id: invoice.id,
    subscription_id: invoice.subscriptionId,
    currency: invoice.currency,
    subtotal_cents: Number(invoice.subtotalCents),
    tax_cents: Number(invoice.taxCents),
    taxes: portalTaxes(invoice.taxes),
    total_cents: Number(invoice.totalCents),
    period_start: invoice.period?.start.toString() ?? null,
    period_end: invoice.period?.end.toString() ?? null,
    number: invoice.number,
    status: invoice.status,
    discount_cents: Number(invoice.discountCents),
    credited_cents: Number(invoice.creditedCents),
    credit_applied_cents: Number(invoice.creditAppliedCents),
    amount_paid_cents: Number(invoice.amountPaidCents - invoice.amountReversedCents),
    amount_due_cents: Number(amountDue(invoice)),
    payment_reference: invoice.paymentReference,
    finalized_at: invoice.finalizedAt?.toString() ?? null,
    due_at: invoice.dueAt?.toString() ?? null,
    paid_at: invoice.paidAt?.toString() ?? null,
    is_being_collected: ['waiting', 'in_progress'].includes(invoice.collectionStatus ?? ''),
  }
}

export function portalInvoiceWithLinesToApi(invoice: Invoice, lines: readonly InvoiceLine[]) {
  return { ...portalInvoiceToApi(invoice), lines: lines.map(portalLineToApi) }
}

export function portalCreditNoteToApi(note: CreditNote) {
  return {
    id: note.id,
    subscription_id: note.subscriptionId,
    currency: note.currency,
    subtotal_cents: Number(note.subtotalCents),
    tax_cents: Number(note.taxCents),
    taxes: portalTaxes(taxesForCustomer(note.taxes)),
    total_cents: Number(note.totalCents),
    period_start: note.period?.start.toString() ?? null,
    period_end: note.period?.end.toString() ?? null,
    number: note.number,
    finalized_at: note.finalizedAt?.toString() ?? null,
    reduces_due_cents: Number(note.reducesDueCents),
    credit_cents: Number(note.creditCents),
  }
}

export function portalCreditNoteWithLinesToApi(note: CreditNote, lines: readonly InvoiceLine[]) {
  return { ...portalCreditNoteToApi(note), lines: linesForCustomer(lines).map(portalLineToApi) }
}

function portalLineToApi(line: InvoiceLine) {
  const { id, description, quantity, unit_amount, amount_cents, tax_cents, service_period } = lineToApi(line)
  return { id, description, quantity, unit_amount, amount_cents, tax_cents, service_period }
}

function portalTaxes(taxes: readonly DocumentTax[]) {
  return taxesToApi(taxes).map(({ name, percent, base_cents, tax_cents, mention }) => ({
    ...{ name, percent, base_cents, tax_cents, mention },
  }))
}

/**
 * What explanations say to the customer: no ids and no sequences of events, which count the tenant's. `givesBack`: the sign that a line has
 * which gives time back.
 */
export function portalExplanationToApi(lines: ReturnType<typeof explainLines>, givesBack: 1 | -1) {
  return {
    lines: lines.map(({ line_id, description, amount_cents, explanation, cause }) => ({
      ...{ line_id, description, amount_cents },
      part: explanation && {
        unit: explanation.unit,
        from: explanation.from,
        until: explanation.until,
        length: explanation.length,
        period_amount: explanation.period_amount,
        period_start: explanation.period.start,
        period_end: explanation.period.end,
        gives_back: explanation.sign === givesBack,
        takes_back_number: explanation.takes_back?.document_number ?? null,
      },
      cause: cause?.type ?? null,
      caused_at: cause?.occurred_at ?? null,
    })),
  }
}

export function portalMethodToApi(method: PaymentMethod, defaultId: string | null) {
  const { id, type, brand, last4, expMonth, expYear, status } = method
  return {
    ...{ id, type, brand, last4, status },
    exp_month: expMonth,
    exp_year: expYear,
    is_default: id === defaultId,
  }
}
