import type { Tx } from '../../../platform/database/transaction.ts'
import { wordsOf } from '../../customers/words.ts'
import { type CodedInvariant, type Found, type Violation, violationsMax } from '../invariant.ts'
import { type SearchedCustomer, searchedCustomers } from './store.ts'

const customersPerRead = 2000

/** Search finds each customer by the words that `wordsOf` makes of them. SQL cannot say it: its lower case depends on the database. */
export const customerWords: CodedInvariant = {
  name: 'customers_are_found_by_their_words',
  promise: 'A customer is found by exactly the words of their name, email and external id.',
  check: checkWords,
}

async function checkWords(tx: Tx, tenantId: string | null): Promise<Found> {
  let checked = 0
  let violation_count = 0
  const violations: Violation[] = []
  for (let last: SearchedCustomer | undefined; ; ) {
    const customers: readonly SearchedCustomer[] = await searchedCustomers(tx, {
      tenantId,
      last,
      limit: customersPerRead,
    })
    for (const customer of customers) {
      const problem = problemOf(customer)
      if (!problem) continue
      violation_count += 1
      const violation = { tenant_id: customer.tenant_id, ids: { customer_id: customer.id }, problem }
      if (violations.length < violationsMax) violations.push(violation)
    }
    checked += customers.length
    last = customers.at(-1)
    if (customers.length < customersPerRead) return { checked, violation_count, violations }
  }
}

function problemOf({ name, email, external_id, words }: SearchedCustomer): string | null {
  const [expected, stored] = [new Set(wordsOf({ name, email, externalId: external_id })), new Set(words)]
  const [missing] = expected.difference(stored)
  const [wrong] = stored.difference(expected)
  if (missing) return `is not found by "${missing}"`
  return wrong ? `is found by "${wrong}"` : null
}
