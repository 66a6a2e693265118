import { randomUUID } from 'node:crypto'
import { made, newPlan } from '../service/merchant.ts'
import { openPortalFor } from '../service/portal.ts'
import type { TestService } from '../service/service.ts'

/** A customer of a merchant, with one of everything that the portal shows. */
export interface PortalCustomer {
  readonly id: string
  /** Stands in the names of all that is theirs. */
  readonly word: string
  readonly methodId: string
}

export interface PortalWorld {
  readonly service: TestService
  readonly accountId: string
}

/** A merchant with a gateway account and the portal switched on. */
export async function portalWorld(service: TestService): Promise<PortalWorld> {
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test' }))
  await openPortalFor(service)
  return { service, accountId: account.id }
}

/** A new customer of that name with a payment method. */
export async function newPortalCustomer(
  { service, accountId }: PortalWorld,
  word: string,
  who: object = {},
): Promise<PortalCustomer> {
  const { id } = made(await service.post('/v1/customers', { name: word, email: `${word}@example.com`, ...who }))
  const order = { customer_id: id, gateway_account_id: accountId, gateway_reference: 'ok' }
  const { id: methodId } = made(await service.post('/v1/payment_methods', order))
  return { id, word, methodId }
}

/** A payment method more: at an account of its own, as an account takes a token of a customer once. */
export async function newMethod({ service }: Pick<PortalWorld, 'service'>, customerId: string): Promise<string> {
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Another' }))
  const order = { customer_id: customerId, gateway_account_id: account.id, gateway_reference: 'ok' }
  return made(await service.post('/v1/payment_methods', order)).id
}

/** A subscription of a customer to a plan of its own, the dearer and the cheaper plan beside it, and its open invoice. */
export async function newPortalSubscription(
  { service }: PortalWorld,
  { id, word }: PortalCustomer,
  terms: object = {},
) {
  const product = randomUUID()
  const [plan, dearer, cheaper] = [
    await newPlan(service, { name: `${word} basic`, product, amount_cents: 2000 }),
    await newPlan(service, { name: `${word} pro`, product, amount_cents: 5000 }),
    await newPlan(service, { name: `${word} mini`, product, amount_cents: 500 }),
  ]
  const order = { customer_id: id, plan_code: plan.code, collection: 'send_invoice', ...terms }
  const subscription = made(await service.post('/v1/subscriptions', order))
  await openPortalFor(service, { planCodes: [plan.code, dearer.code, cheaper.code] })
  return { id: String(subscription.id), invoiceId: String(subscription.latest_invoice?.id), plan, dearer, cheaper }
}

/** A credit note of a customer. */
export async function newPortalCreditNote(world: PortalWorld, customer: PortalCustomer): Promise<string> {
  const { id } = await newPortalSubscription(world, customer)
  const canceled = made(await world.service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  return canceled.credit_note.id
}
