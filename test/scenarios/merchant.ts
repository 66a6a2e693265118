import assert from 'node:assert/strict'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { made } from '../support/service/merchant.ts'
import type { TestService } from '../support/service/service.ts'
import { advanceClock } from './year.ts'

/** A merchant of their own, whose customers all live by one test clock. */
export interface Merchant {
  post(path: string, body?: object): Promise<any>
  get(path: string): Promise<any>
  /** A customer with that name. */
  customer(name: string, who: object): Promise<any>
  subscribe(customer: { id: string }, planCode: string, terms?: object): Promise<any>
  advance(to: string): Promise<void>
  /** The final invoice of a customer that was made at an instant, the latest unless said. */
  invoice(customer: { id: string }, finalizedAt?: string): Promise<any>
  /** Asserts what each document of a customer says, in the order in which they were made. */
  expectDocuments(customer: { id: string }, expected: readonly string[]): Promise<void>
  /** Asserts that these are all the numbers, in order, whoever the documents are of. */
  expectNumbers(noun: 'invoices' | 'credit_notes', expected: Readonly<Record<string, number>>): Promise<void>
  expectVerified(): Promise<void>
}

/** A further tenant with these settings and registrations, and a clock that stands at an instant. */
export async function newMerchant(
  service: TestService,
  now: string,
  {
    settings,
    registrations,
  }: {
    readonly settings: { readonly prices_include_tax?: boolean; readonly [name: string]: unknown }
    readonly registrations: readonly object[]
  },
): Promise<Merchant> {
  const isPricedWithTax = settings.prices_include_tax === true
  const key = await anotherTenant(service.database.ownerUrl)
  const post = async (path: string, body: object = {}) => made(await service.post(path, body, key))
  const get = async (path: string) => made(await service.get(path, key))
  made(await service.call('PUT', '/v1/tax_registrations', registrations, key))
  made(await service.patch('/v1/settings', { tax_mode: 'rates', ...settings }, key))
  const clock = await post('/v1/test_clocks', { now })
  const withKey = { ...service, post: (path: string, body?: unknown) => service.post(path, body, key) }

  async function all(noun: string, customer?: { id: string }): Promise<any[]> {
    const found: any[] = []
    const filter = customer ? `customer_id=${customer.id}&` : ''
    for (let cursor = ''; ; ) {
      const page = await get(`/v1/${noun}?${filter}limit=100${cursor}`)
      found.push(...page.data)
      if (!page.has_more) return found.reverse()
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
    }
  }

  return {
    post,
    get,
    customer: (name, who) => post('/v1/customers', { name, test_clock_id: clock.id, ...who }),
    subscribe: (customer, plan_code, terms = {}) =>
      post('/v1/subscriptions', { customer_id: customer.id, plan_code, ...terms }),
    advance: (to) => advanceClock(withKey, clock.id, to),
    async invoice(customer, finalizedAt) {
      const found = (await all('invoices', customer)).filter(
        (one) => finalizedAt === undefined || one.finalized_at === finalizedAt,
      )
      return get(`/v1/invoices/${found.at(-1)?.id}`)
    },
    async expectDocuments(customer, expected) {
      const documents = [...(await all('invoices', customer)), ...(await all('credit_notes', customer))]
      const texts: string[] = []
      for (const { id, invoice_ids } of documents.sort((a, b) => (a.id < b.id ? -1 : 1)))
        texts.push(documentAsText(await get(`/v1/${invoice_ids ? 'credit_notes' : 'invoices'}/${id}`), isPricedWithTax))
      assert.deepEqual(texts, expected)
    },
    async expectNumbers(noun, expected) {
      const numbers = (await all(noun)).map(({ number }) => number).sort()
      const wanted = Object.entries(expected).flatMap(([prefix, count]) =>
        Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(4, '0')}`),
      )
      assert.deepEqual(numbers, wanted)
    },
    async expectVerified() {
      const { data } = await get('/v1/verification')
      assert.deepEqual(
        data.flatMap(({ violations }: { violations: unknown[] }) => violations),
        [],
      )
    },
  }
}

/** One text for each of some days. */
export const each = (days: readonly string[], rest: string) => days.map((day) => `${day} ${rest}`)

/**
 * A document in a line: `2026-05-01 void (2900 - 725) 2175 + 413 = 2588, S 19% 413`: its day in UTC, its status if that is not open, what
 * its prices come to less discounts where there are any, net, tax, total, and each tax. A credit note says what becomes of its total.
 */
function documentAsText(document: any, isPricedWithTax: boolean): string {
  const { lines, taxes, subtotal_cents: net, tax_cents: tax, total_cents: total } = document
  const isNote = document.invoice_ids !== undefined
  const sum = (rows: any[], field: string) => rows.reduce((all, one) => all + one[field], 0)
  assert.deepEqual(
    [sum(lines, 'amount_cents'), sum(lines, 'tax_cents'), sum(taxes, 'tax_cents'), net + tax],
    [net, tax, tax, total],
  )
  const discounts = sum(lines, 'discount_cents')
  const gross = sum(lines, 'gross_cents')
  assert.equal(gross - discounts, isPricedWithTax ? total : net)
  const isOpen = isNote || document.status === 'open'
  const uses = isNote
    ? [
        ['off', document.reduces_due_cents],
        ['credit', document.credit_cents],
        ['refund', document.refund_cents],
        ['outside', document.outside_cents],
      ].flatMap(([name, cents]) => (cents === 0 ? [] : [`${cents} ${name}`]))
    : []
  const said = taxes.map((one: any) => `${one.category} ${one.percent}% ${one.tax_cents}`)
  const day = document.finalized_at.slice(0, 10)
  return [
    `${day}${isNote ? ' note' : isOpen ? '' : ` ${document.status}`} ${discounts === 0 ? '' : `(${gross} - ${discounts}) `}${net} + ${tax} = ${total}`,
    ...said,
    ...uses,
  ].join(', ')
}
