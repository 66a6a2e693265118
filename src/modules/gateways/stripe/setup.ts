import type { MethodState, MethodType, OpenedSetup, SetupRequest } from '../gateway.ts'
import { GatewayRefused, type MandateState, type SetupState } from '../wider-gateway.ts'
import { type Params, parsed, type StripeAnswer, type StripeClient } from './client.ts'
import { declineOf } from './declines.ts'
import { checkoutSession, customer, mandate, type PaymentMethod, pageOf, paymentMethod } from './objects.ts'

/**
 * Opens Stripe's page on which the customer stores a method of one of these types: a SEPA debit only where euros are taken, and cards alone
 * where debits are not activated in the Stripe account.
 */
export async function openSetup(
  client: StripeClient,
  request: SetupRequest,
  types: readonly MethodType[],
): Promise<OpenedSetup> {
  const customerId = await customerOf(client, request)
  const takesEuros = request.currencies?.includes('EUR') ?? true
  const offered = types.filter((type) => type !== 'sepa_debit' || takesEuros)
  const answer = await postSession(client, request, { customerId, types: offered })
  const isNotActivated = answer.isRefused && (answer.error.param ?? '').startsWith('payment_method_types')
  const session = accepted(
    checkoutSession,
    isNotActivated && offered.length > 1 ? await postSession(client, request, { customerId, types: ['card'] }) : answer,
  )
  if (!session.url)
    throw new GatewayRefused({ class: 'configuration', code: 'no_url', message: 'Stripe gives no page' })
  const { expires_at: expires } = session
  const expiresAt = expires ? Temporal.Instant.fromEpochMilliseconds(expires * 1000) : null
  return { reference: session.id, url: session.url, expiresAt }
}

/** Asks for the page. A key goes with the same bytes, so each set of types has its own. */
function postSession(
  client: StripeClient,
  request: SetupRequest,
  { customerId, types }: { readonly customerId: string; readonly types: readonly MethodType[] },
): Promise<StripeAnswer> {
  const params: Params = [
    ['mode', 'setup'],
    ['customer', customerId],
    ...types.map((type) => ['payment_method_types[]', type] as const),
    ['success_url', request.returnUrl],
    ['cancel_url', request.returnUrl],
    ['client_reference_id', request.sessionId],
    ['metadata[session_id]', request.sessionId],
    ['setup_intent_data[metadata][session_id]', request.sessionId],
  ]
  const suffix = types.length > 1 ? `setup.${types.join('.')}` : 'setup'
  return client.post('/v1/checkout/sessions', params, `${request.key}.${suffix}`)
}

/**
 * Stripe's customer of ours: the one that the search knows, else one made under a key of its own. The search is late by up to a
 * minute and the key is repeated for a day, so together they find it at any time.
 */
async function customerOf(client: StripeClient, request: SetupRequest): Promise<string> {
  const { customerId, customerName, customerEmail } = request
  const query = `metadata['customer_id']:'${customerId}'`
  const { data } = parsed(pageOf(customer), await client.get('/v1/customers/search', [['query', query]]))
  const [oldest] = data.filter(({ deleted }) => !deleted).sort((a, b) => a.created - b.created)
  const own: Params = [['metadata[customer_id]', customerId]]
  const { id } = oldest ?? accepted(customer, await client.post('/v1/customers', own, `${customerId}.customer`))
  // Names may change, and a key goes with the same bytes: they come in a request of their own.
  const names: Params = [['name', customerName], ...(customerEmail ? [['email', customerEmail] as const] : [])]
  accepted(customer, await client.post(`/v1/customers/${id}`, names, `${request.key}.names`))
  return id
}

/** What has become of a page: the method when there is one. */
export async function readSetup(client: StripeClient, reference: string): Promise<SetupState> {
  const expand: Params = [['expand[]', 'setup_intent.payment_method']]
  const { status, setup_intent: intent } = accepted(
    checkoutSession,
    await client.get(`/v1/checkout/sessions/${reference}`, expand),
  )
  const method = typeof intent === 'string' ? null : intent?.payment_method
  if (status === 'complete' && typeof method === 'object' && method !== null)
    return { status: 'completed', method: methodOf(method) }
  return { status: status === 'expired' ? 'expired' : 'open' }
}

/** The payment method of a reference. Throws `GatewayRefused` where Stripe has none. */
export async function readMethod(client: StripeClient, reference: string): Promise<MethodState> {
  return methodOf(accepted(paymentMethod, await client.get(`/v1/payment_methods/${reference}`)))
}

/** The mandate of a debit. Throws `GatewayRefused` where Stripe has none such. */
export async function readMandate(client: StripeClient, reference: string): Promise<MandateState> {
  const { payment_method: method, status } = accepted(mandate, await client.get(`/v1/mandates/${reference}`))
  return { methodReference: typeof method === 'string' ? method : method.id, status }
}

function accepted<Shape extends Parameters<typeof parsed>[0]>(shape: Shape, answer: StripeAnswer) {
  if (answer.isRefused) throw new GatewayRefused(declineOf(answer.error))
  return parsed(shape, answer)
}

function methodOf(method: PaymentMethod): MethodState {
  const { card, sepa_debit: debit, us_bank_account: account, customer: owner } = method
  return {
    reference: method.id,
    gatewayCustomer: (typeof owner === 'string' ? owner : owner?.id) ?? null,
    type: method.type === 'card' || method.type === 'sepa_debit' ? method.type : 'other',
    brand: card?.brand ?? debit?.bank_code ?? account?.bank_name ?? null,
    last4: card?.last4 ?? debit?.last4 ?? account?.last4 ?? null,
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
  }
}
