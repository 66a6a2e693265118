// What the portal's API answers (docs/portal-openapi.json), as far as the pages read it.

export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface Session {
  readonly customer_id: string
  readonly merchant: { readonly id: string; readonly name: string }
  readonly offered: Readonly<Record<'change_plan' | 'cancel' | 'edit_details' | 'pay' | 'add_payment_method', boolean>>
  readonly return_url: string | null
}

export interface LinkDescription {
  readonly tenant_id: string
  readonly merchant_name: string
  readonly return_url: string | null
}

/** Whether links are mailed to customers who ask for one. */
export interface MailOffer {
  readonly tenant_id: string
  readonly merchant_name: string
  readonly is_offered: boolean
}

export interface Address {
  readonly line1?: string
  readonly line2?: string
  readonly postal_code?: string
  readonly city?: string
  readonly state?: string
  readonly country?: string
}

export interface Customer {
  readonly name: string
  readonly email: string | null
  readonly address: Address | null
  readonly time_zone: string
  readonly balances: readonly { readonly currency: string; readonly credit_cents: number }[]
}

export interface Subscription {
  readonly id: string
  readonly plan_code: string
  readonly plan_name: string
  readonly product: string
  readonly status: string
  readonly currency: string
  readonly time_zone: string
  readonly start_at: string
  readonly current_period_start: string | null
  readonly current_period_end: string | null
  readonly trial_end: string | null
  readonly cancel_at: string | null
  readonly ended_at: string | null
  readonly pending_change: { readonly plan_name: string; readonly effective_at: string } | null
  readonly items: readonly { readonly name: string; readonly quantity: number }[]
  readonly next_invoice: { readonly at: string; readonly currency: string; readonly total_cents: number } | null
}

export interface Plan {
  readonly code: string
  readonly name: string
  readonly product: string
  readonly currency: string
  readonly interval: string
  readonly interval_count: number
  readonly amount_cents: number | null
}

export interface Line {
  readonly id: string
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: number
}

export interface Tax {
  readonly name: string
  readonly percent: string
  readonly tax_cents: number
  /** What the law wants to be said of it. */
  readonly mention: string | null
}

export interface Document {
  readonly id: string
  readonly number: string | null
  readonly currency: string
  readonly subtotal_cents: number
  readonly taxes: readonly Tax[]
  readonly total_cents: number
  readonly finalized_at: string | null
  readonly lines?: readonly Line[]
}

export interface Invoice extends Document {
  readonly status: string
  readonly discount_cents: number
  readonly credited_cents: number
  readonly credit_applied_cents: number
  readonly amount_paid_cents: number
  readonly amount_due_cents: number
  readonly payment_reference: string | null
  readonly due_at: string | null
  readonly is_being_collected: boolean
}

export interface CreditNote extends Document {
  readonly reduces_due_cents: number
  readonly credit_cents: number
}

export interface ExplainedLine {
  readonly line_id: string
  readonly part: {
    readonly unit: 'day' | 'second'
    readonly from: number
    readonly until: number
    readonly length: number
    readonly period_amount: string
    readonly period_start: string
    readonly period_end: string
    readonly gives_back: boolean
    readonly takes_back_number: string | null
  } | null
  readonly cause: string | null
  readonly caused_at: string | null
}

export interface Preview {
  readonly as_of: string
  readonly subscription: Subscription
  readonly invoices: readonly Invoice[]
  readonly credit_notes: readonly CreditNote[]
}

export interface PaymentMethod {
  readonly id: string
  readonly type: string
  readonly brand: string | null
  readonly last4: string | null
  readonly exp_month: number | null
  readonly exp_year: number | null
  readonly status: string
  readonly is_default: boolean
}

export interface List<T> {
  readonly data: readonly T[]
  readonly next_cursor?: string | null
}
