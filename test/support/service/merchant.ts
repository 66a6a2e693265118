import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import pg from 'pg'
import type { TestService } from './service.ts'

/** What tests mostly sell: 1,000 EUR cents a month, with a code of its own. */
export async function newPlan(service: TestService, terms: object = {}): Promise<{ id: string; code: string }> {
  const code = `plan-${randomUUID()}`
  const order = { code, name: 'Basic', amount_cents: 1000, currency: 'EUR', ...terms }
  return made(await service.post('/v1/plans', order))
}

export async function newCustomer(service: TestService, who: object = {}): Promise<{ id: string }> {
  return made(await service.post('/v1/customers', { name: 'Ada', ...who }))
}

export async function subscribed(service: TestService, plan: { code: string }, terms: object = {}, who: object = {}) {
  const customer = await newCustomer(service, who)
  const order = { customer_id: customer.id, plan_code: plan.code, ...terms }
  const subscription = made(await service.post('/v1/subscriptions', order))
  return { customer, subscription, invoice: subscription.latest_invoice }
}

/** A customer who has just become owed this much by cancelling what they had paid for. */
export async function customerWithCredit(service: TestService, amountCents: number): Promise<{ id: string }> {
  const plan = await newPlan(service, { amount_cents: amountCents })
  const { customer, subscription, invoice } = await subscribed(service, plan)
  made(await service.post(`/v1/invoices/${invoice.id}/pay`))
  made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  return customer
}

/** A one-off draft of one line. */
export async function newDraft(service: TestService, customer: { id: string }, unitAmount: string) {
  const lines = [{ description: 'Work', unit_amount: unitAmount }]
  return made(await service.post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
}

/** The body of an answer that must be a success. */
export function made(answer: { status: number; text: string; body: Record<string, any> }): any {
  if (answer.status < 200 || answer.status > 299) throw new Error(`${answer.status}: ${answer.text}`)
  return answer.body
}

/** How often each value occurs, the values in order. */
export function tally(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values.map(String).sort()) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** What happened to a request: its status, and the code if it was refused. */
export function outcome({ status, body }: { status: number; body?: { code?: string } }): string {
  return body?.code === undefined ? String(status) : `${status} ${body.code}`
}

/** Asks the database as somebody, over connections that end with the file. */
export function asking(url: string): (text: string, values?: readonly unknown[]) => Promise<any[]> {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => {}) // the database may be dropped first
  after(() => pool.end())
  return async (text, values) => (await pool.query(text, values as unknown[])).rows
}
