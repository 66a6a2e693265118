import type { Customer } from './customer.ts'

/** A customer as the API shows them and events carry them. */
export function customerToApi(customer: Customer) {
  const { currency, creditBalances } = customer
  return {
    id: customer.id,
    name: customer.name,
    email: customer.email,
    external_id: customer.externalId,
    currency,
    time_zone: customer.timeZone,
    address: customer.address,
    metadata: customer.metadata,
    net_days: customer.netDays,
    test_clock_id: customer.testClockId,
    credit_balance_cents: currency === null ? 0 : (creditBalances[currency] ?? 0),
    credit_balances: creditBalances,
    created_at: customer.createdAt.toString(),
    updated_at: customer.updatedAt.toString(),
  }
}
