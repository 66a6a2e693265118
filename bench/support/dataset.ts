import { type BenchTenant, call } from './tenants.ts'

/** A plan and a customer with it, made by the API; `start` says when their subscription began, null makes none. */
export async function makeOriginal(
  url: string,
  tenant: BenchTenant,
  options: { readonly interval?: 'month' | 'day'; readonly startAt?: string; readonly hasSubscription: boolean },
): Promise<void> {
  const body = { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR', interval: options.interval ?? 'month' }
  await call(url, tenant, { path: '/v1/plans', body })
  const address = { line1: 'Unter den Linden 1', city: 'Berlin', postal_code: '10117', country: 'DE' }
  const customer = { name: 'Customer', email: 'customer@example.com', address }
  const { id } = await call<{ id: string }>(url, tenant, { path: '/v1/customers', body: customer })
  if (!options.hasSubscription) return
  const order = { customer_id: id, plan_code: 'pro', ...(options.startAt ? { start_at: options.startAt } : {}) }
  await call(url, tenant, { path: '/v1/subscriptions', body: order })
}

/** The ids of a tenant's customers, as multiplyCustomer has made them. */
export function customerIds(original: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => original.slice(0, 24) + (first + n).toString(16).padStart(12, '0'))
}
