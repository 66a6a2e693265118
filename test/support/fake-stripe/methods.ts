// How Stripe's test methods behave: https://docs.stripe.com/testing. The names of the SEPA methods are ours, as Stripe's are IBANs.

export type Outcome =
  | { readonly kind: 'succeeds' }
  | { readonly kind: 'declines'; readonly code: string; readonly declineCode?: string; readonly advice?: Advice }
  /** Wants authentication: of everybody, or of whom it was not set up for. */
  | { readonly kind: 'authenticates'; readonly isAlways: boolean; readonly afterwards: Outcome }
  /** Succeeds, and is disputed at once. */
  | { readonly kind: 'disputed'; readonly reason: string; readonly isInquiry: boolean }
  | { readonly kind: 'delayed'; readonly days: number; readonly afterwards: Outcome }

export interface Advice {
  readonly advice_code?: string
  readonly network_advice_code?: string
}

export interface TestMethod {
  readonly type: 'card' | 'sepa_debit'
  readonly last4: string
  readonly brand: string
  readonly outcome: Outcome
  /** What becomes of refunds: at once, days later, or they fail days after they succeeded. */
  readonly refund?: 'pending' | 'fails_later'
}

const succeeds: Outcome = { kind: 'succeeds' }
const declined = (declineCode: string, advice?: Advice): Outcome => ({
  ...{ kind: 'declines', code: 'card_declined', declineCode },
  ...(advice && { advice }),
})
const erring = (code: string): Outcome => ({ kind: 'declines', code })
const card = (last4: string, outcome: Outcome, more: Partial<TestMethod> = {}): TestMethod => ({
  ...{ type: 'card', brand: 'visa', last4, outcome },
  ...more,
})
const sepa = (last4: string, afterwards: Outcome): TestMethod => ({
  ...{ type: 'sepa_debit', brand: '19043', last4 },
  outcome: { kind: 'delayed', days: 5, afterwards },
})
const insufficient = declined('insufficient_funds')

/** By the token that Stripe gives for it. */
export const testMethods: Readonly<Record<string, TestMethod>> = {
  pm_card_visa: card('4242', succeeds),
  pm_card_mastercard: card('4444', succeeds, { brand: 'mastercard' }),
  pm_card_chargeCustomerFail: card('0341', declined('generic_decline')),
  pm_card_chargeDeclined: card('0002', declined('generic_decline')),
  pm_card_chargeDeclinedInsufficientFunds: card('9995', insufficient),
  pm_card_chargeDeclinedLostCard: card('9987', declined('lost_card')),
  pm_card_chargeDeclinedStolenCard: card('9979', declined('stolen_card')),
  pm_card_chargeDeclinedVelocityLimitExceeded: card('6975', declined('card_velocity_exceeded')),
  pm_card_chargeDeclinedExpiredCard: card('0069', erring('expired_card')),
  pm_card_chargeDeclinedIncorrectCvc: card('0127', erring('incorrect_cvc')),
  pm_card_chargeDeclinedProcessingError: card('0119', erring('processing_error')),
  pm_card_radarBlock: card('0019', declined('fraudulent')),
  pm_card_authenticationRequiredOnSetup: card('3155', { kind: 'authenticates', isAlways: false, afterwards: succeeds }),
  pm_card_authenticationRequired: card('3184', { kind: 'authenticates', isAlways: true, afterwards: succeeds }),
  pm_card_authenticationRequiredSetupForOffSession: card('0446', {
    ...{ kind: 'authenticates', isAlways: false, afterwards: succeeds },
  }),
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: card('3178', {
    ...{ kind: 'authenticates', isAlways: true, afterwards: insufficient },
  }),
  pm_card_threeDSecureRequiredChargeDeclined: card('1629', {
    ...{ kind: 'authenticates', isAlways: true, afterwards: declined('generic_decline') },
  }),
  pm_card_createDispute: card('0259', { kind: 'disputed', reason: 'fraudulent', isInquiry: false }),
  pm_card_createDisputeInquiry: card('1976', { kind: 'disputed', reason: 'fraudulent', isInquiry: true }),
  pm_card_pendingRefund: card('7726', succeeds, { refund: 'pending' }),
  pm_card_refundFail: card('5126', succeeds, { refund: 'fails_later' }),
  pm_card_unknownDecline: card('0000', declined('a_code_of_next_year')),
  pm_card_adviceNever: card('0001', declined('do_not_honor', { advice_code: 'do_not_try_again' })),
  pm_card_adviceOfNetwork: card('0003', declined('do_not_honor', { network_advice_code: '03' })),
  pm_sepa_succeeds: sepa('3201', succeeds),
  pm_sepa_insufficientFunds: sepa('3202', erring('insufficient_funds')),
  pm_sepa_accountClosed: sepa('3203', erring('account_closed')),
}

/** The token of a test card by its last four digits. */
export function tokenOf(last4: string): string {
  const found = Object.entries(testMethods).find(([, method]) => method.last4 === last4)
  if (found === undefined) throw new Error(`no test method ends with ${last4}`)
  return found[0]
}
