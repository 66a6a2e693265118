import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { mergeMetadata } from '../metadata.ts'
import { checkedProfile, type TaxOrder, taxCheckAt } from '../taxes/tax-profile.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { refuseUnknownCurrency } from './create-customer.ts'
import type { Customer } from './customer.ts'
import {
  clockOfCustomer,
  collectOpenInvoices,
  customerRow,
  deleteWords,
  findCustomer,
  insertWords,
  isActivePaymentMethod,
  lockCustomerRow,
  lockMoney,
  setTaxCheck,
  updateCustomers,
} from './store.ts'
import { knownTimeZone } from './time-zone.ts'
import { customerToApi } from './to-api.ts'
import { wordsOf } from './words.ts'

/** The new values; undefined fields stay as they are. */
export type CustomerChange = {
  readonly [Field in
    | 'name'
    | 'email'
    | 'externalId'
    | 'currency'
    | 'timeZone'
    | 'address'
    | 'netDays'
    | 'eInvoice'
    | 'defaultPaymentMethodId'
    | 'language']?: Customer[Field] | undefined
} & {
  readonly tax?: TaxOrder | null | undefined
  readonly metadata?: Readonly<Record<string, string | null>> | undefined
}

/**
 * Changes a customer’s data. Locks only the customer row and does not wait for billing. A new time zone applies to later
 * subscriptions (D1). A change to the present state records nothing.
 * A new default payment method is tried at once for every open automatic invoice.
 * Refuses `not_found`, `time_zone_unknown`, `currency_unknown`, a change of currency, `payment_method_not_active`,
 * `test_clock_advancing`; the database
 * refuses `external_id_taken`.
 */
export async function updateCustomer(ctx: Context, id: string, change: CustomerChange): Promise<Customer> {
  // The money of a customer is locked before the customer, as everywhere.
  const methodId = change.defaultPaymentMethodId
  if (methodId !== undefined) lockMoney(ctx.tx, id)
  lockCustomerRow(ctx.tx, ctx.tenantId, id)
  const [before, clock, isActive] = await Promise.all([
    findCustomer(ctx.tx, ctx.tenantId, id),
    clockOfCustomer(ctx.tx, ctx.tenantId, id),
    methodId ? isActivePaymentMethod(ctx.tx, ctx.tenantId, { customerId: id, methodId }) : null,
  ])
  if (!before) refuse('not_found', '')
  if (isActive === undefined) refuseUnknown('/default_payment_method_id', 'payment method of this customer')
  if (isActive === false)
    refuseField('payment_method_not_active', '/default_payment_method_id', 'The payment method is not active.')
  const tax = change.tax === undefined ? before.tax : await checkedProfile(change.tax, before.tax)
  const wanted = { ...changed(before, change), tax }
  if (isDeepStrictEqual(wanted, before)) return before
  if (clock?.is_advancing)
    refuse(
      'test_clock_advancing',
      'The test clock of the customer is being advanced. Send the request again when it is done.',
    )
  const now = later(before.updatedAt, clock?.now ?? ctx.now)
  const customer = { ...wanted, updatedAt: now }
  if (!isDeepStrictEqual(tax, before.tax))
    setTaxCheck(ctx.tx, ctx.tenantId, id, taxCheckAt(tax, before.testClockId, ctx.now))
  addRows(ctx.writeSet, updateCustomers, customerRow(customer))
  changeWords(ctx, before, customer)
  if (methodId && methodId !== before.defaultPaymentMethodId)
    addRows(ctx.writeSet, collectOpenInvoices, {
      ...{ customer_id: id, payment_method_id: methodId, is_default: true, collect_at: now },
    })
  record(ctx, 'customer.updated', customerToApi(customer), now)
  return customer
}

function changeWords({ writeSet }: Context, before: Customer, after: Customer): void {
  const [old, now] = [new Set(wordsOf(before)), new Set(wordsOf(after))]
  const [gone, added] = [old.difference(now), now.difference(old)]
  if (gone.size > 0) addRows(writeSet, deleteWords, { customer_id: after.id, words: [...gone] })
  if (added.size > 0) addRows(writeSet, insertWords, { customer_id: after.id, words: [...added] })
}

function changed(before: Customer, change: CustomerChange): Customer {
  const { currency = before.currency, timeZone } = change
  if (currency !== before.currency) {
    if (before.currency !== null) refuseOtherCurrency(before.currency)
    refuseUnknownCurrency(currency)
  }
  const { name = before.name, email = before.email, externalId = before.externalId } = change
  const { address = before.address, netDays = before.netDays } = change
  const {
    defaultPaymentMethodId = before.defaultPaymentMethodId,
    language = before.language,
    eInvoice = before.eInvoice,
  } = change
  return {
    ...before,
    ...{ name, email, externalId, currency, address, netDays, defaultPaymentMethodId, language, eInvoice },
    // An address that is given again is tried again.
    emailBouncedAt: change.email === undefined ? before.emailBouncedAt : null,
    timeZone: timeZone === undefined ? before.timeZone : knownTimeZone(timeZone),
    metadata: mergeMetadata(before.metadata, change.metadata),
  }
}

function refuseOtherCurrency(currency: string): never {
  const detail = `The currency of the customer is ${currency} and cannot be changed. Make another customer.`
  refuseField('currency_already_set', '/currency', detail)
}
