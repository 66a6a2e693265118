import { refuse } from '../../domain/refusal.ts'
import { clockOfCustomer } from '../customers/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { findParkedCustomer, type ParkedCustomer, releaseCustomers } from './queue/store.ts'

/** Releases a parked customer, so that it is due again. Refuses `not_found`, `test_clock_advancing`, `customer_not_parked`. */
export async function releaseCustomer(ctx: Context, customerId: string): Promise<ParkedCustomer> {
  const [parked, clock] = await Promise.all([
    findParkedCustomer(ctx.tx, ctx.tenantId, customerId),
    clockOfCustomer(ctx.tx, ctx.tenantId, customerId),
  ])
  if (!parked) refuse('not_found', '')
  if (clock?.is_advancing)
    refuse(
      'test_clock_advancing',
      'The test clock of the customer is being advanced. Send the request again when it is done.',
    )
  if (!parked.parked_at) refuse('customer_not_parked', 'The customer is not parked, so there is nothing to release.')
  addRows(ctx.writeSet, releaseCustomers, { customer_id: customerId })
  return { ...parked, parked_at: null, parked_reason: null }
}
