import type { DeclineClass } from '../../domain/collection.ts'
import { type Instant, isAtOrAfter } from '../../domain/instant.ts'
import { refuseField } from '../../domain/refusal.ts'
import type { DisputeState, LaterDispute } from './dispute-state.ts'
import {
  type ChargeRequest,
  type ChargeState,
  type Gateway,
  type MethodState,
  NoAnswer,
  type RefundRequest,
} from './gateway.ts'

/** What a token of the test gateway makes of a charge. */
type Script =
  | { readonly kind: 'ok' | 'authentication_required' | 'timeout_then_ok' | 'timeout_then_not_found' }
  | { readonly kind: 'decline'; readonly code: keyof typeof declines }
  | { readonly kind: 'processing'; readonly days: number; readonly isTaken: boolean }
  | { readonly kind: 'dispute'; readonly days: number; readonly isWon: boolean }
  | { readonly kind: 'late_failure'; readonly days: number; readonly code: keyof typeof declines }
  | { readonly kind: 'ok_refund_returned'; readonly days: number }

const declines = {
  insufficient_funds: { class: 'retryable', message: 'The account has too little money.' },
  lost_card: { class: 'hard', message: 'The card was reported lost.' },
  account_closed: { class: 'hard', message: 'The account is closed.' },
  expired_card: { class: 'needs_customer', message: 'The card has expired.' },
} as const satisfies Record<string, { readonly class: DeclineClass; readonly message: string }>

const plain = ['ok', 'authentication_required', 'timeout_then_ok', 'timeout_then_not_found'] as const

/** Tokens that name days, as `dispute:5`. */
const withDays = {
  processing_then_ok: (days) => ({ kind: 'processing', days, isTaken: true }),
  processing_then_failed: (days) => ({ kind: 'processing', days, isTaken: false }),
  dispute: (days) => ({ kind: 'dispute', days, isWon: false }),
  dispute_then_won: (days) => ({ kind: 'dispute', days, isWon: true }),
  late_failure: (days) => ({ kind: 'late_failure', days, code: 'insufficient_funds' }),
  late_failure_account_closed: (days) => ({ kind: 'late_failure', days, code: 'account_closed' }),
  ok_refund_returned: (days) => ({ kind: 'ok_refund_returned', days }),
} as const satisfies Record<string, (days: number) => Script>

/** The tokens, as documentation names them. */
export const testTokens = [
  ...plain,
  ...Object.keys(declines).map((code) => `decline_${code}`),
  ...Object.keys(withDays).map((name) => `${name}:<days>`),
]

/** More days than this help no test, and an event of theirs would stay in the queue for years. */
const daysMax = 365

/** Refuses, naming the field, what is no token of the test gateway. */
export function refuseUnknownToken(token: string): void {
  if (scriptOf(token)) return
  const name = token.slice(0, Math.max(token.indexOf(':'), 0))
  refuseField(
    'invalid_request',
    '/gateway_reference',
    Object.hasOwn(withDays, name)
      ? `The days of ${name} are a number from 1 to ${daysMax}, as in ${name}:5.`
      : `The tokens of the test gateway are ${testTokens.join(', ')}; days are from 1 to ${daysMax}.`,
  )
}

/** The script of a token; null for any other text. */
export function scriptOf(token: string): Script | null {
  const kind = plain.find((one) => one === token)
  if (kind) return { kind }
  const decline = Object.keys(declines).find((code) => token === `decline_${code}`)
  if (decline) return { kind: 'decline', code: decline as keyof typeof declines }
  const [, name = '', days] = /^(\w+):(\d{1,3})$/.exec(token) ?? []
  const count = Number(days)
  if (!Object.hasOwn(withDays, name) || count < 1 || count > daysMax) return null
  return withDays[name as keyof typeof withDays](count)
}

/**
 * The gateway inside this process. It keeps nothing: what became of a charge follows from the token, from when the charge was
 * made, and from the customer's present, so it lives by their test clock.
 */
export const testGateway: Gateway = {
  keyLifeHours: 24,
  async charge(request) {
    const { kind } = known(request.methodReference)
    if (kind === 'timeout_then_ok' || kind === 'timeout_then_not_found')
      throw new NoAnswer('The token says that the test gateway does not answer.')
    return stateOf(request)
  },
  async read(request, reference) {
    const { kind } = known(request.methodReference)
    if (kind === 'timeout_then_not_found') return { status: 'not_found' }
    if (kind === 'timeout_then_ok') return taken(request)
    return reference === null ? { status: 'not_found' } : stateOf(request)
  },
  async cancel(request, reference) {
    const state = reference === null ? null : stateOf(request)
    return state?.status === 'succeeded' || state?.status === 'failed' ? state : { status: 'canceled', reference }
  },
  async refund(request) {
    return { status: 'succeeded', reference: `test_refund_${request.refundId}`, failsAt: refundFailsAt(request) }
  },
  async readRefund(request, reference) {
    if (reference === null) return { status: 'not_found' }
    const failsAt = refundFailsAt(request)
    if (failsAt === null || !isAtOrAfter(request.now, failsAt)) return { status: 'succeeded', reference, failsAt }
    return { status: 'failed', reference, decline: { code: 'account_closed', ...declines.account_closed } }
  },
  async openSetup({ sessionId }) {
    return {
      reference: `test_setup_${sessionId}`,
      url: `https://test-gateway.example/setup/${sessionId}`,
      expiresAt: null,
    }
  },
  async readMethod(reference) {
    return testMethod(reference)
  },
}

/** What the test gateway knows of a token. Throws for one that is not its own. */
export function testMethod(reference: string): MethodState {
  const { kind } = known(reference)
  return {
    reference,
    gatewayCustomer: null,
    type: kind === 'processing' || kind === 'late_failure' ? 'sepa_debit' : 'card',
    brand: 'test',
    last4: '4242',
    expMonth: null,
    expYear: null,
  }
}

function known(token: string): Script {
  const script = scriptOf(token)
  if (!script) throw new Error(`${token} is no token of the test gateway`)
  return script
}

function stateOf(request: ChargeRequest): ChargeState {
  const script = known(request.methodReference)
  const reference = referenceOf(request)
  switch (script.kind) {
    case 'authentication_required':
      return {
        status: 'requires_action',
        reference,
        actionUrl: `https://test-gateway.example/authenticate/${reference}`,
      }
    case 'decline':
      return failed(reference, script.code)
    case 'processing': {
      const endsAt = after(request.createdAt, script.days)
      if (!isAtOrAfter(request.now, endsAt)) return { status: 'processing', reference, nextCheckAt: endsAt }
      return script.isTaken ? taken(request) : failed(reference, 'insufficient_funds')
    }
    case 'late_failure': {
      const failsAt = after(request.createdAt, script.days)
      if (isAtOrAfter(request.now, failsAt)) return failed(reference, script.code)
      return { ...taken(request), failsAt }
    }
    case 'dispute':
      return { ...taken(request), laterDisputes: disputesOf(request, script) }
    case 'ok':
    case 'ok_refund_returned':
    case 'timeout_then_ok':
    case 'timeout_then_not_found':
      return taken(request)
  }
}

const daysUntilDecision = 14

/** What becomes of a disputed charge: opened after some days, decided two weeks later. */
function disputesOf(request: ChargeRequest, script: Extract<Script, { kind: 'dispute' }>): LaterDispute[] {
  const openedAt = after(request.createdAt, script.days)
  const decidedAt = after(openedAt, daysUntilDecision)
  const opened: DisputeState = {
    reference: `test_dispute_${request.attemptId}`,
    paymentReference: referenceOf(request),
    amountCents: request.amountCents,
    currency: request.currency,
    reason: 'fraudulent',
    kind: 'chargeback',
    status: 'needs_response',
    evidenceDueAt: decidedAt,
    fundsWithdrawn: true,
    isChargeRefundable: false,
  }
  const decided: DisputeState = { ...opened, status: script.isWon ? 'won' : 'lost', fundsWithdrawn: !script.isWon }
  return [
    { at: openedAt, state: opened },
    { at: decidedAt, state: decided },
  ]
}

function taken(request: ChargeRequest): Extract<ChargeState, { status: 'succeeded' }> {
  return { status: 'succeeded', reference: referenceOf(request), amountCents: request.amountCents }
}

function failed(reference: string, code: keyof typeof declines): ChargeState {
  return { status: 'failed', reference, decline: { code, ...declines[code] } }
}

// A refund names the charge alone, so what becomes of refunds stands in the charge's reference.
function referenceOf({ attemptId, methodReference }: ChargeRequest): string {
  const script = known(methodReference)
  return script.kind === 'ok_refund_returned' ? `test_returns_${script.days}_${attemptId}` : `test_${attemptId}`
}

function refundFailsAt({ chargeReference, createdAt }: RefundRequest): Instant | null {
  const [, days] = /^test_returns_(\d+)_/.exec(chargeReference) ?? []
  return days === undefined ? null : after(createdAt, Number(days))
}

function after(at: Instant, days: number): Instant {
  return at.add({ hours: days * 24 })
}
