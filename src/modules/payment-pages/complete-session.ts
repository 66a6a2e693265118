import { isCollecting } from '../../domain/collection.ts'
import { amountDue } from '../../domain/invoice.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { withAttempt } from '../collection/start-attempt.ts'
import { collectOpenInvoices } from '../customers/store.ts'
import type { MethodState } from '../gateways/gateway.ts'
import { scriptOf, testMethod, testTokens } from '../gateways/test-gateway.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { activated, type PaymentMethod, paymentMethodToApi } from '../payment-methods/payment-method.ts'
import { insertMethods, methodRow, methodWithReference, setDefault, updateMethods } from '../payment-methods/store.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { updateLinks } from './links/store.ts'
import { type SetupSession, sessionStatusAt } from './session.ts'
import {
  type FoundSession,
  findSession,
  invoicesOfSession,
  type LinkedInvoice,
  sessionRow,
  updateSessions,
} from './store.ts'

/**
 * Completes a session with the method that the customer has stored: it becomes active, and their default if the session says so or
 * they have none that can be charged. The invoices of its link are taken from it in one attempt; a new default is tried for the
 * other open automatic ones. Returns null if the session was completed before. `isAsked` by a request, not said by the gateway:
 * refuses `setup_session_ended` if the page has expired.
 */
export async function completeSession(
  ctx: Context,
  { id, customerId, gatewayAccountId }: Pick<SetupSession, 'id' | 'customerId' | 'gatewayAccountId'>,
  state: MethodState,
  { isAsked = false }: { readonly isAsked?: boolean } = {},
): Promise<SetupSession | null> {
  const { tx, tenantId } = ctx
  const of = { customerId, accountId: gatewayAccountId, reference: state.reference }
  const [customer, found, attached, { linkId, invoices }] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    findSession(tx, tenantId, id),
    methodWithReference(tx, tenantId, of),
    invoicesOfSession(tx, tenantId, id),
  ])
  if (!found || found.session.paymentMethodId !== null) {
    saveCustomer(customer)
    return null
  }
  const { now } = customer
  const { session } = found
  const status = sessionStatusAt(session, now)
  if (isAsked && status !== 'open') refuse('setup_session_ended', `The session is ${status}.`)
  const method = activated(attached ?? storedMethod(session, state, customer), state, now)
  addRows(ctx.writeSet, attached ? updateMethods : insertMethods, methodRow(method))
  if (attached?.status !== 'active') record(ctx, 'payment_method.added', paymentMethodToApi(method), now)
  const completed: SetupSession = {
    ...session,
    status: 'completed',
    paymentMethodId: method.id,
    nextCheckAt: null,
    updatedAt: now,
  }
  addRows(ctx.writeSet, updateSessions, sessionRow(completed))
  const payable = invoices.filter(({ invoice }) => amountDue(invoice) > 0n && !isCollecting(invoice.collectionStatus))
  if (session.asDefault || !found.hasDefault) {
    addRows(ctx.writeSet, setDefault, { customer_id: customerId, payment_method_id: method.id })
    const paidByLink = payable.map(({ invoice }) => invoice.id)
    addRows(ctx.writeSet, collectOpenInvoices, {
      ...{ customer_id: customerId, payment_method_id: method.id, is_default: true },
      ...{ collect_at: now, except_ids: paidByLink },
    })
  }
  if (linkId !== null) payBy(customer, linkId, { method, payable })
  saveCustomer(customer)
  return completed
}

function storedMethod(session: SetupSession, state: MethodState, { now }: CustomerSession): PaymentMethod {
  return {
    id: newId(),
    customerId: session.customerId,
    gatewayAccountId: session.gatewayAccountId,
    type: state.type,
    gatewayReference: state.reference,
    gatewayCustomer: state.gatewayCustomer,
    brand: null,
    last4: null,
    expMonth: null,
    expYear: null,
    status: 'pending',
    nextCheckAt: null,
    createdAt: now,
    updatedAt: now,
  }
}

/** Takes what is due on the invoices of a link from the method, in one attempt. */
function payBy(
  customer: CustomerSession,
  linkId: string,
  { method, payable }: { readonly method: PaymentMethod; readonly payable: readonly LinkedInvoice[] },
): void {
  const [first, ...others] = payable
  if (!first) return
  const { ctx, now } = customer
  const attempt = withAttempt(customer, [first, ...others.map(({ invoice }) => ({ invoice }))], {
    attempts: first.attempts,
    method,
    origin: 'link',
  })
  addRows(ctx.writeSet, updateLinks, { id: linkId, attempt_id: attempt.id, updated_at: now })
}

/**
 * Does what the customer would do on the page of the test gateway: stores a token. Refuses `not_found`, a token that it does not
 * know, `setup_session_ended`, and a session of another gateway.
 */
export async function completeTestSession(ctx: Context, id: string, token: string): Promise<FoundSession> {
  const found = (await findSession(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  const { session, gateway } = found
  if (gateway !== 'test') refuse('setup_session_of_a_gateway', 'The customer completes it on the page of the gateway.')
  if (!scriptOf(token))
    refuseField('invalid_request', '/gateway_reference', `The tokens of the test gateway are ${testTokens.join(', ')}.`)
  const completed = await completeSession(ctx, session, testMethod(token), { isAsked: true })
  return { ...found, session: completed ?? refuse('setup_session_ended', 'The session is completed.') }
}
