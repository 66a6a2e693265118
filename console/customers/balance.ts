import type { CustomerBalance } from '../../packages/sdk/index.ts'

/** The amounts of one kind that are not zero, by currency. */
export function amountsOf(balance: Readonly<Record<string, CustomerBalance>>, kind: keyof CustomerBalance) {
  return Object.entries(balance)
    .map(([currency, amounts]) => ({ currency, cents: amounts[kind] }))
    .filter(({ cents }) => cents !== 0)
}
