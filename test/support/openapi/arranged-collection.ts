import { made, newCustomer, newPlan, subscribed } from '../service/merchant.ts'
import { referencedDiscount } from './arranged-discounts.ts'
import type { Arrange, Merchant, Owner } from './arranged-requests.ts'

/** The requests of payments and collection: gateways, payment methods, attempts, dunning, refunds, disputes. */
export const arrangeCollection: Readonly<Record<string, Arrange>> = {
  async createPayment(merchant) {
    const { id: customer_id } = await newCustomer(merchant, { name: merchant.word })
    return { body: { customer_id, amount_cents: 700, currency: 'EUR', reference: merchant.word } }
  },
  listPayments: async () => ({}),
  async getPayment(merchant) {
    return { id: (await paymentAndInvoice(merchant)).id }
  },
  async allocatePayment(merchant) {
    const { id, invoice_id } = await paymentAndInvoice(merchant)
    return { id, body: { invoice_id } }
  },
  createGatewayAccount: async (merchant) => ({ body: { gateway: 'test', label: merchant.word } }),
  listGatewayAccounts: async () => ({}),
  getGatewayAccount: account,
  updateGatewayAccount: async (merchant) => ({ ...(await account(merchant)), body: { label: `${merchant.word} 2` } }),
  disableGatewayAccount: account,
  async listGatewayEvents(merchant, owner) {
    await gatewayEvents(merchant, owner)
    return {}
  },
  async listReconciliationDifferences(merchant, owner) {
    await differing(owner, (await account(merchant)).id, merchant.word)
    return {}
  },
  async resolveReconciliationDifference(merchant, owner) {
    const id = await differing(owner, (await account(merchant)).id, merchant.word)
    return { id, body: { reason: merchant.word } }
  },
  async attachPaymentMethod(merchant) {
    const { id } = await newCustomer(merchant, { name: merchant.word })
    return { body: await methodOrder(merchant, id) }
  },
  listPaymentMethods: async () => ({}),
  getPaymentMethod: method,
  detachPaymentMethod: method,
  createSetupSession: async (merchant) => ({ body: await sessionOrder(merchant) }),
  async listSetupSessions(merchant) {
    for (const _ of [1, 2]) await setupSession(merchant)
    return {}
  },
  getSetupSession: setupSession,
  completeSetupSession: async (merchant) => ({
    ...(await setupSession(merchant)),
    body: { gateway_reference: 'ok' },
  }),
  createPaymentLink: async (merchant) => ({ body: await linkOrder(merchant) }),
  async listPaymentLinks(merchant) {
    for (const _ of [1, 2]) await paymentLink(merchant)
    return {}
  },
  getPaymentLink: paymentLink,
  async collectInvoice(merchant) {
    return { id: (await invoiceWithMethod(merchant)).invoiceId, body: {} }
  },
  async listPaymentAttempts(merchant) {
    for (const _ of [1, 2]) await attempt(merchant)
    return {}
  },
  getPaymentAttempt: attempt,
  cancelPaymentAttempt: attempt,
  async resolvePaymentAttempt(merchant, owner) {
    const { id } = await attempt(merchant)
    await owner(`update payment_attempt set status = 'unknown' where id = $1`, [id])
    return { id, body: { outcome: 'failed', reason: merchant.word } }
  },
  createDunningPolicy: async (merchant) => ({ body: policyOrder(merchant) }),
  async listDunningPolicies(merchant) {
    for (const _ of [1, 2]) await policy(merchant)
    return {}
  },
  getDunningPolicy: policy,
  async listDunnings(merchant, owner) {
    for (const _ of [1, 2]) {
      await dunned(owner, (await invoiceWithMethod(merchant)).invoiceId)
    }
    return {}
  },
  async createRefund(merchant) {
    return { body: { payment_id: (await payment(merchant)).id, amount_cents: 100, reason: merchant.word } }
  },
  async listRefunds(merchant) {
    for (const _ of [1, 2]) await refund(merchant)
    return {}
  },
  getRefund: refund,
  async listDisputes(merchant, owner) {
    for (const _ of [1, 2]) await dispute(merchant, owner)
    return {}
  },
  getDispute: dispute,
}

async function account(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/gateway_accounts', { gateway: 'test', label: merchant.word })).id }
}

async function methodOrder(merchant: Merchant, customer_id: string) {
  return { customer_id, gateway_account_id: (await account(merchant)).id, gateway_reference: 'ok' }
}

async function method(merchant: Merchant): Promise<{ id: string }> {
  const { id } = await newCustomer(merchant, { name: merchant.word })
  return { id: made(await merchant.post('/v1/payment_methods', await methodOrder(merchant, id))).id }
}

async function sessionOrder(merchant: Merchant) {
  const { id: customer_id } = await newCustomer(merchant, { name: merchant.word })
  const { id: gateway_account_id } = await account(merchant)
  return { customer_id, gateway_account_id, return_url: 'https://shop.example/account' }
}

async function setupSession(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/setup_sessions', await sessionOrder(merchant))).id }
}

async function linkOrder(merchant: Merchant) {
  const { id: gateway_account_id } = await account(merchant)
  return { invoice_ids: [(await invoiceWithMethod(merchant)).invoiceId], gateway_account_id }
}

async function paymentLink(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/payment_links', await linkOrder(merchant))).id }
}

/** An open invoice that is not collected by itself, of a customer who has a payment method. */
export async function invoiceWithMethod(merchant: Merchant): Promise<{ invoiceId: string }> {
  const { id } = await newCustomer(merchant, { name: merchant.word })
  made(await merchant.post('/v1/payment_methods', await methodOrder(merchant, id)))
  const plan = await newPlan(merchant, { name: merchant.word })
  const order = { customer_id: id, plan_id: plan.id, collection: 'send_invoice' }
  return { invoiceId: made(await merchant.post('/v1/subscriptions', order)).latest_invoice.id }
}

async function attempt(merchant: Merchant): Promise<{ id: string }> {
  const { invoiceId } = await invoiceWithMethod(merchant)
  return { id: made(await merchant.post(`/v1/invoices/${invoiceId}/collect`, {})).id }
}

function policyOrder({ word }: Merchant) {
  return { name: word, steps: [{ after_days: 1, action: 'attempt' }] }
}

async function policy(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/dunning_policies', policyOrder(merchant))).id }
}

async function payment(merchant: Merchant): Promise<{ id: string }> {
  const { id: customer_id } = await newCustomer(merchant, { name: merchant.word })
  const money = { customer_id, amount_cents: 500, currency: 'EUR', reference: merchant.word }
  return { id: made(await merchant.post('/v1/payments', money)).id }
}

async function refund(merchant: Merchant): Promise<{ id: string }> {
  const order = { payment_id: (await payment(merchant)).id, amount_cents: 100, reason: merchant.word }
  return { id: made(await merchant.post('/v1/refunds', order)).id }
}

async function dispute(merchant: Merchant, owner: Owner): Promise<{ id: string }> {
  return disputed(owner, (await payment(merchant)).id, merchant.word)
}

/** A dispute of a payment, as a gateway would tell of it. */
export async function disputed(owner: Owner, paymentId: string, word: string): Promise<{ id: string }> {
  const [row] = await owner(
    `insert into dispute (tenant_id, id, payment_id, customer_id, gateway_reference, amount_cents, currency, reason, kind, status,
        funds_withdrawn, created_at, updated_at)
      select tenant_id, gen_random_uuid(), id, customer_id, $2, 1, currency, $2, 'inquiry', 'needs_response', false, now(), now()
      from payment where id = $1 returning id`,
    [paymentId, word],
  )
  return { id: row.id }
}

/** Has an invoice dunned, with every step done. */
export async function dunned(owner: Owner, invoiceId: string): Promise<void> {
  await owner(
    `update invoice set dunning = jsonb_build_object('id', gen_random_uuid(), 'policy', '{"id": null, "steps": []}'::jsonb,
      'started_at', '2026-01-01T00:00:00Z', 'steps_done', 0, 'ended_at', '2026-01-02T00:00:00Z', 'end_reason', 'exhausted') where id = $1`,
    [invoiceId],
  )
}

async function gatewayEvents(merchant: Merchant, owner: Owner): Promise<void> {
  const { id } = await account(merchant)
  await owner(
    `insert into gateway_event (tenant_id, gateway_account_id, gateway_event_id, type, object_kind, body, state, id, created_at, updated_at)
      select tenant_id, id, 'evt_' || n, $2, 'other', '{}', 'ignored', gen_random_uuid(), now(), now()
      from gateway_account, generate_series(1, 2) n where id = $1`,
    [id, merchant.word],
  )
}

/** Two differences from an account at a gateway, one of which is resolved. Returns the id of the other. */
export async function differing(owner: Owner, accountId: string, word: string): Promise<string> {
  const rows = await owner(
    `insert into reconciliation_difference (tenant_id, id, gateway_account_id, object, kind, gateway_reference, attempt_key, our_amount_cents,
        our_currency, our_status, gateway_amount_cents, gateway_currency, gateway_status, charged_at, created_at, resolved_at)
      select tenant_id, gen_random_uuid(), id, 'charge', 'amount_differs', $2 || n, $2, 2, 'EUR', 'succeeded', 1, 'EUR', 'succeeded', now(), now(),
        case n when 1 then now() end
      from gateway_account, generate_series(1, 2) n where id = $1 returning id, resolved_at`,
    [accountId, word],
  )
  return rows.find(({ resolved_at }) => resolved_at === null).id
}

/** A payment, and an invoice that it may be put on. */
async function paymentAndInvoice(merchant: Merchant): Promise<{ id: string; invoice_id: string }> {
  const { customer, invoice } = await subscribed(merchant, await newPlan(merchant, { name: merchant.word }))
  const money = { customer_id: customer.id, amount_cents: 500, currency: 'EUR', reference: merchant.word }
  return { id: made(await merchant.post('/v1/payments', money)).id, invoice_id: invoice.id }
}

/** All that collection keeps of a customer with an open invoice, by the names under which requests mean it; no attempt is left live. */
export async function collectionOf(
  merchant: Merchant,
  owner: Owner,
  { customerId, invoiceId }: { readonly customerId: string; readonly invoiceId: string },
) {
  const { word } = merchant
  const order = await methodOrder(merchant, customerId)
  const method = made(await merchant.post('/v1/payment_methods', order))
  const attempt = made(await merchant.post(`/v1/invoices/${invoiceId}/collect`, {}))
  await owner(`update payment_attempt set status = 'unknown' where id = $1`, [attempt.id])
  made(await merchant.post(`/v1/payment_attempts/${attempt.id}/resolve`, { outcome: 'failed', reason: word }))
  const money = { customer_id: customerId, amount_cents: 5, currency: 'EUR', reference: word }
  const { id: payment_id } = made(await merchant.post('/v1/payments', money))
  made(await merchant.post('/v1/refunds', { payment_id, amount_cents: 1, reason: word }))
  await disputed(owner, payment_id, word)
  await dunned(owner, invoiceId)
  await differing(owner, order.gateway_account_id, word)
  const { gateway_account_id } = order
  const page = { customer_id: customerId, gateway_account_id, return_url: 'https://shop.example/account' }
  made(await merchant.post('/v1/setup_sessions', page))
  made(await merchant.post('/v1/payment_links', { invoice_ids: [invoiceId], gateway_account_id }))
  return {
    gateway_account_id: order.gateway_account_id,
    payment_method_id: method.id as string,
    default_payment_method_id: method.id as string,
    payment_id: payment_id as string,
    dunning_policy_id: (await policy(merchant)).id,
    ...(await referencedDiscount(merchant)),
  }
}
