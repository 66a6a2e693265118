import { profileToApi } from '../taxes/tax-profile.ts'
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
    tax: customer.tax && profileToApi(customer.tax),
    default_payment_method_id: customer.defaultPaymentMethodId,
    e_invoice: customer.eInvoice,
    language: customer.language,
    email_bounced_at: customer.emailBouncedAt?.toString() ?? null,
    credit_balance_cents: currency === null ? 0 : (creditBalances[currency] ?? 0),
    credit_balances: creditBalances,
    balance: balanceOf(customer),
    created_at: customer.createdAt.toString(),
    updated_at: customer.updatedAt.toString(),
  }
}

/** What they owe, what they have in credit, and what they have paid for no invoice, by currency. */
function balanceOf({ owed, creditBalances, unallocated }: Customer) {
  const currencies = new Set([owed, creditBalances, unallocated].flatMap((sums) => Object.keys(sums)))
  return Object.fromEntries(
    [...currencies].map((currency) => {
      const { due_cents = 0, overdue_cents = 0 } = owed[currency] ?? {}
      const credit_cents = creditBalances[currency] ?? 0
      return [currency, { due_cents, overdue_cents, credit_cents, unallocated_cents: unallocated[currency] ?? 0 }]
    }),
  )
}
