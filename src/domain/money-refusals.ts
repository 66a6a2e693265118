/** A kind of refusal of the API: its HTTP status and title. */
export interface RefusalEntry {
  readonly status: number
  readonly title: string
  /** Database constraints that mean the same refusal, and the remedy in their answer. */
  readonly constraints?: readonly string[]
  readonly remedy?: string
}

/** The refusals about invoices, credit notes, payments and mail; `refusals` has all. */
export const moneyRefusals = {
  invoice_not_draft: { status: 409, title: 'The invoice is not a draft' },
  invoice_not_open: { status: 409, title: 'The invoice is not open' },
  payment_customer_differs: { status: 409, title: 'The payment is of another customer' },
  payment_currency_differs: { status: 409, title: 'The payment is in another currency' },
  amount_exceeds_payment: { status: 409, title: 'More than is left of the payment' },
  bank_transaction_not_open: {
    status: 409,
    title: 'The bank transaction is no money to be matched',
    constraints: ['one_payment_per_bank_transaction', 'one_reversal_per_bank_transaction'],
    remedy: 'Read it again.',
  },
  attempt_in_progress: {
    status: 409,
    title: 'A payment attempt is live',
    constraints: ['one_live_attempt_per_invoice', 'a_live_attempt_settles_alone'],
    remedy: 'Wait until it has ended, or cancel it first.',
  },
  attempt_ended: {
    status: 409,
    title: 'The payment attempt has ended',
    constraints: ['attempt_never_changes'],
    remedy: 'Read it again.',
  },
  gateway_reference_used: {
    status: 409,
    title: 'Another attempt has this reference',
    constraints: ['gateway_reference_is_used_once'],
    remedy: 'Look the payment up at the gateway again.',
  },
  attempt_not_unknown: { status: 409, title: 'The outcome of the attempt is not unknown' },
  payment_method_needed: { status: 409, title: 'There is no payment method to take the money from' },
  payment_method_not_active: { status: 409, title: 'The payment method is not active' },
  payment_method_attached: {
    status: 409,
    title: 'The payment method is already attached to the customer',
    constraints: ['payment_method_is_attached_once'],
    remedy: 'List it with ?customer_id=.',
  },
  test_clock_needs_test_gateway: { status: 409, title: 'Only the test gateway obeys test clocks' },
  setup_session_ended: { status: 409, title: 'The setup session has ended' },
  setup_session_of_a_gateway: { status: 409, title: 'Only the gateway completes the setup session' },
  gateway_refused: { status: 409, title: 'The gateway refuses the request' },
  gateway_no_answer: { status: 503, title: 'The gateway gave no answer' },
  gateway_event_refused: { status: 400, title: 'The event of the gateway is refused' },
  collection_paused: { status: 409, title: 'Collection is paused' },
  gateway_account_disabled: { status: 409, title: 'The gateway account is disabled' },
  secrets_key_missing: { status: 409, title: 'The service has no key to seal credentials with' },
  difference_resolved: { status: 409, title: 'The difference is already resolved' },
  refund_exceeds_payment: {
    status: 409,
    title: 'More than is left of the payment',
    constraints: ['refunds_fit_the_payment'],
    remedy: 'Read the payment again: another refund has taken a part of it.',
  },
  payment_is_disputed: { status: 409, title: 'The payment is disputed' },
  invoice_has_payments: { status: 409, title: 'Money has been received for the invoice' },
  invoice_has_credit_notes: { status: 409, title: 'A credit note refers to the invoice' },
  credit_exceeds_invoice: {
    status: 409,
    title: 'More than is left of the invoice',
    constraints: ['no_more_is_credited_than_billed'],
    remedy: 'Read the invoice and its credit notes again: another one has taken a part of it.',
  },
  whole_lines_only: { status: 400, title: 'Only whole lines can be credited so' },
  effect_does_not_add_up: { status: 400, title: 'The effect does not add up' },
  invoice_was_sent: {
    status: 409,
    title: 'A message about the invoice was sent',
    constraints: ['a_sent_invoice_is_not_voided'],
    remedy: 'Correct it with a credit note.',
  },
  document_not_final: { status: 409, title: 'The document is a draft or void' },
  mail_not_set_up: { status: 409, title: 'There is no mail server, or no address that mail is from' },
  recipient_needed: { status: 409, title: 'The customer has no e-mail address' },
  customer_on_test_clock: { status: 409, title: 'Nothing is sent to customers on a test clock' },
  invoice_empty: { status: 409, title: 'The invoice has no lines' },
  invoice_total_negative: { status: 409, title: 'The total is negative' },
  amount_exceeds_due: {
    status: 409,
    title: 'The amount is more than what is due',
    constraints: ['never_paid_more_than_due'],
    remedy: 'Pay amount_due_cents or less.',
  },
  finalized_invoice_never_changes: {
    status: 409,
    title: 'A finalized invoice never changes',
    constraints: ['finalized_invoice_never_changes', 'settlement_moves_forward_only'],
    remedy: 'Read the invoice again: another request may have finalized or settled it.',
  },
  credit_insufficient: {
    status: 409,
    title: 'Not enough credit',
    constraints: ['credit_is_never_below_zero', 'a_grant_is_never_below_zero'],
    remedy: 'Use a smaller amount.',
  },
} as const satisfies Record<string, RefusalEntry>
