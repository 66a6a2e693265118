import type { Customer } from './customer.ts'

/** A customer as in API answers and events. */
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
    balance: balanceOf(customer),
    created_at: customer.createdAt.toString(),
    updated_at: customer.updatedAt.toString(),
  }
}

/** What they owe and what they have in credit, by currency. Money received is always for an invoice, so nothing is unallocated yet. */
function balanceOf({ owed, creditBalances }: Customer) {
  const currencies = new Set([...Object.keys(owed), ...Object.keys(creditBalances)])
  return Object.fromEntries(
    [...currencies].map((currency) => {
      const { due_cents = 0, overdue_cents = 0 } = owed[currency] ?? {}
      return [currency, { due_cents, overdue_cents, credit_cents: creditBalances[currency] ?? 0, unallocated_cents: 0 }]
    }),
  )
}
