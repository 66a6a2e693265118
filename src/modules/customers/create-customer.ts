import { isCurrency } from '../../domain/currency.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { checkedProfile, type TaxOrder, taxCheckAt } from '../taxes/tax-profile.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Address } from './address.ts'
import type { Customer } from './customer.ts'
import type { EInvoice } from './e-invoice.ts'
import { customerRow, insertCustomerBillings, insertCustomers, insertWords, lockClock } from './store.ts'
import { knownTimeZone } from './time-zone.ts'
import { customerToApi } from './to-api.ts'
import { wordsOf } from './words.ts'

export interface NewCustomer {
  readonly name: string
  readonly email: string | null
  readonly externalId: string | null
  readonly currency: string | null
  readonly timeZone: string
  readonly address: Address | null
  readonly metadata: Readonly<Record<string, string>>
  readonly netDays: number | null
  readonly testClockId: string | null
  readonly eInvoice: EInvoice | null
  readonly language?: Language | null
  readonly tax: TaxOrder | null
}

/**
 * Creates a customer and the row that billing locks. On a test clock it is created at the clock’s present. Refuses
 * `time_zone_unknown`, `currency_unknown`, `tax_id_invalid`, `test_clock_advancing`; the database refuses `external_id_taken`.
 */
export async function createCustomer(ctx: Context, wanted: NewCustomer): Promise<Customer> {
  const timeZone = knownTimeZone(wanted.timeZone)
  refuseUnknownCurrency(wanted.currency)
  const tax = await checkedProfile(wanted.tax, null)
  const now = wanted.testClockId === null ? ctx.now : await presentOfClock(ctx, wanted.testClockId)
  const customer: Customer = {
    ...wanted,
    tax,
    id: newId(),
    timeZone,
    defaultPaymentMethodId: null,
    language: wanted.language ?? null,
    emailBouncedAt: null,
    creditBalances: {},
    owed: {},
    unallocated: {},
    createdAt: now,
    updatedAt: now,
  }
  const tax_check_at = taxCheckAt(tax, wanted.testClockId, ctx.now)
  addRows(ctx.writeSet, insertCustomers, { ...customerRow(customer), tax_check_at })
  addRows(ctx.writeSet, insertWords, { customer_id: customer.id, words: wordsOf(customer) })
  addRows(ctx.writeSet, insertCustomerBillings, {
    customer_id: customer.id,
    last_instant: now,
    test_clock_id: customer.testClockId,
  })
  record(ctx, 'customer.created', customerToApi(customer), now)
  return customer
}

/** Refuses `currency_unknown` for a code that names no currency with a minor unit. */
export function refuseUnknownCurrency(code: string | null): void {
  if (code !== null && !isCurrency(code))
    refuseField('currency_unknown', '/currency', `${code} is not an active ISO 4217 currency.`)
}

async function presentOfClock({ tx, tenantId }: Context, id: string): Promise<Instant> {
  const clock = await lockClock(tx, tenantId, id)
  if (!clock) refuseUnknown('/test_clock_id', 'test clock')
  if (clock.is_advancing)
    refuse('test_clock_advancing', 'The test clock is being advanced. Send the request again when it is done.')
  return clock.now
}
