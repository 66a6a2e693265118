import { Refusal, refuse } from '../../domain/refusal.ts'
import type { Area } from '../../platform/http/request-lifecycle.ts'
import { upcomingInvoice } from '../billing/upcoming-invoice.ts'
import { parkedToApi } from '../billing-run/parked-customer.ts'
import { parkedCustomerOf } from '../billing-run/queue/store.ts'
import { listCreditEntries } from '../credit/store.ts'
import { entryToApi } from '../credit/to-api.ts'
import { findCustomer } from '../customers/store.ts'
import { customerToApi } from '../customers/to-api.ts'
import { listCreditNotes } from '../documents/credit-notes/store.ts'
import { creditNoteToApi } from '../documents/credit-notes/to-api.ts'
import { dunningToApi } from '../documents/invoices/dunning-json.ts'
import { listInvoices } from '../documents/invoices/store.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { listDunnedInvoices } from '../dunning/store.ts'
import { newestEventsOfCustomer } from '../events/store.ts'
import { eventToApi } from '../events/to-api.ts'
import { paymentMethodToApi } from '../payment-methods/payment-method.ts'
import { listMethods } from '../payment-methods/store.ts'
import { listPayments } from '../payments/store.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { subscriptionsOfCustomer } from '../subscriptions/store.ts'
import { shownToApi } from '../subscriptions/to-api.ts'
import { clockOfCustomer } from '../test-clocks/store.ts'
import { clockToApi } from '../test-clocks/to-api.ts'
import type { Context } from '../transaction/context.ts'

/**
 * All that a page about a customer shows, in one round trip. Parts of an area that the actor may not read are null and not asked
 * for. Refuses `not_found`.
 */
export async function customerOverview(ctx: Context, customerId: string) {
  const { tx, tenantId } = ctx
  const customer_id = customerId
  const newest = <Row, Shown>(rows: readonly Row[], count: number, toApi: (row: Row) => Shown) =>
    rows.slice(0, count).map(toApi)
  const first = (limit: number) => ({ before: null, limit })
  const inArea = async <Part>(area: Area, part: () => Promise<Part>) => (ctx.mayRead(area) ? part() : null)
  // All statements are sent before the first result is waited for.
  const [
    customer,
    parked,
    upcoming,
    subscriptions,
    invoices,
    notes,
    payments,
    methods,
    dunned,
    entries,
    events,
    clock,
  ] = await Promise.all([
    findCustomer(tx, tenantId, customerId),
    inArea('billing', () => parkedCustomerOf(tx, tenantId, customerId)),
    inArea('billing', () => upcomingInvoice(ctx, customerId).catch((error: unknown) => ({ error }))),
    inArea('billing', () => subscriptionsOfCustomer(tx, tenantId, { customerId, endedMax: 10 })),
    inArea('money', () => listInvoices(tx, tenantId, { customer_id }, first(10))),
    inArea('money', () => listCreditNotes(tx, tenantId, { customer_id }, first(5))),
    inArea('money', () => listPayments(tx, tenantId, { customer_id }, first(5))),
    listMethods(tx, tenantId, { customer_id, isAttached: true }, first(100)),
    inArea('money', () => listDunnedInvoices(tx, tenantId, { customer_id, status: 'active' }, first(100))),
    inArea('billing', () => listCreditEntries(tx, tenantId, customerId, first(5))),
    inArea('reports', () => newestEventsOfCustomer(tx, tenantId, { customerId, limit: 20 })),
    // A customer's dates mean nothing without the present that they count from.
    clockOfCustomer(tx, tenantId, customerId),
  ])
  if (!customer) refuse('not_found', '')
  return {
    customer: customerToApi(customer),
    subscriptions: subscriptions?.map(shownToApi) ?? null,
    upcoming_invoice: upcoming && foreseen(upcoming, Boolean(parked)),
    invoices: invoices && newest(invoices, 10, invoiceToApi),
    credit_notes: notes && newest(notes, 5, creditNoteToApi),
    payments: payments && newest(payments, 5, paymentToApi),
    payment_methods: newest(methods, 100, paymentMethodToApi),
    dunnings: dunned && newest(dunned, 100, ({ invoice, dunning }) => dunningToApi(invoice, dunning)),
    credit_entries: entries && newest(entries, 5, entryToApi),
    events: events?.map(eventToApi) ?? null,
    test_clock: clock ? clockToApi(clock) : null,
    parked: parked ? parkedToApi(parked) : null,
  }
}

/** The upcoming invoice; null where there is none, or where billing is impossible. The page of such a customer is wanted all the more. */
function foreseen(found: Awaited<ReturnType<typeof upcomingInvoice>> | { readonly error: unknown }, isParked: boolean) {
  if (isParked) return null
  if (!('error' in found)) return invoiceWithLinesToApi(found.invoice, found.lines)
  if (found.error instanceof Refusal) return null
  throw found.error
}
