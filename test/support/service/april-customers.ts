import assert from 'node:assert/strict'
import { made, newCustomer, newPlan } from './merchant.ts'
import type { TestService } from './service.ts'

/** Customers of whom each was billed 3000 for April, so that a day costs 100, and what tests of credit notes ask of them. */
export async function aprilCustomers(service: TestService) {
  const { get, post } = service
  const plan = await newPlan(service, { amount_cents: 3000 })
  const read = async (invoice: { id: string }) => made(await get(`/v1/invoices/${invoice.id}`))

  /** Subscribed on 1 April, and paid unless `isOwed`; it is that day. */
  async function april({ isOwed = false } = {}) {
    const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
    const address = { line1: 'Hauptstr. 1', postal_code: '10827', city: 'Berlin', country: 'DE' }
    const customer = await newCustomer(service, { test_clock_id: clock, address })
    const order = { customer_id: customer.id, plan_code: plan.code }
    const { latest_invoice: invoice, ...subscription } = made(await post('/v1/subscriptions', order))
    if (!isOwed) made(await post(`/v1/invoices/${invoice.id}/pay`))
    const advance = async (day: string) =>
      made(await post(`/v1/test_clocks/${clock}/advance`, { to: `2026-${day}T00:00:00Z` }))
    const invoices = async () => made(await get(`/v1/invoices?customer_id=${customer.id}`)).data.toReversed()
    const notes = async () => made(await get(`/v1/credit_notes?customer_id=${customer.id}`)).data.toReversed()
    return { customer, subscription, invoice: await read(invoice), advance, invoices, notes }
  }

  const credit = (invoice: { id: string }, more: object = {}) =>
    post('/v1/credit_notes', { invoice_id: invoice.id, reason: 'a bad day', ...more })
  const balanceOf = async ({ id }: { id: string }) => made(await get(`/v1/customers/${id}`)).credit_balance_cents
  async function expectClean() {
    const { data } = made(await get('/v1/verification'))
    assert.deepEqual(
      data.filter((one: { violation_count: number }) => one.violation_count > 0),
      [],
    )
  }
  return { april, credit, read, balanceOf, expectClean }
}

/** How the total of a credit note is used: total, reduction of what is due, credit, refund, outside. */
export function usedOf(note: Record<string, number>): (number | undefined)[] {
  return ['total', 'reduces_due', 'credit', 'refund', 'outside'].map((name) => note[`${name}_cents`])
}
