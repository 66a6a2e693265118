import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Chance } from '../../src/cli/demo/chance.ts'
import type { Answer } from '../support/http/send.ts'
import { catalog } from '../support/random/random-catalog.ts'
import type { Asked, Asking } from './asking.ts'
import { refusedRequests } from './refused.ts'

/** Somebody who is billed, as far as the load must know. */
export interface Person {
  readonly id: string
  subscriptionId: string
}

/** What the load knows of the world; it asks the service for the rest. */
export interface Life {
  readonly asking: Asking
  readonly people: Person[]
  readonly invoiceIds: string[]
  /** What was done, with its answer: to be sent again. */
  readonly done: { readonly asked: Asked; readonly text: string }[]
  /** The key that may only read. */
  readonly readOnly: string
  readonly now: () => Temporal.Instant
}

// What two deeds on one customer may come to. Anything else is wrong.
const expected = new Set([
  'subscription_overlaps',
  'subscription_ended',
  'subscription_paused',
  'subscription_not_paused',
  'no_cancellation_pending',
  'no_change_pending',
  'invoice_not_open',
  'invoice_has_payments',
  'invoice_has_credit_notes',
  'nothing_upcoming',
  'idempotency_key_in_use',
])

type Deed = (life: Life, chance: Chance) => Promise<unknown>

const deeds: readonly (readonly [number, Deed])[] = [
  [10, arrive],
  [8, (life, chance) => act(life, chance, 'change', { plan_code: anyPlan(chance) })],
  [4, (life, chance) => preview(life, chance, 'change', { plan_code: anyPlan(chance) })],
  [3, (life, chance) => preview(life, chance, 'cancel', { when: chance.oneOf(['now', 'period_end']) })],
  [2, previewNew],
  [5, (life, chance) => act(life, chance, 'cancel', { when: chance.oneOf(['now', 'period_end']) })],
  [2, (life, chance) => act(life, chance, 'uncancel', {})],
  [2, (life, chance) => act(life, chance, 'pause', {})],
  [3, (life, chance) => act(life, chance, 'resume', {})],
  [6, comeBack],
  [14, pay],
  [2, (life, chance) => settle(life, chance, 'void', { rebill: true })],
  [1, (life, chance) => settle(life, chance, 'mark_uncollectible', {})],
  [2, giveCredit],
  [2, writeOneOff],
  [3, rename],
  [6, (life) => walk(life, '/v1/customers?limit=50')],
  [6, (life, chance) => walk(life, `/v1/invoices?limit=${chance.oneOf([10, 100])}`)],
  [3, (life, chance) => walk(life, `/v1/invoices?customer_id=${anybody(life, chance).id}`)],
  [4, (life) => walk(life, '/v1/subscriptions?limit=50')],
  [6, (life, chance) => read(life, `/v1/subscriptions/${anybody(life, chance).subscriptionId}`)],
  [4, (life, chance) => read(life, `/v1/customers/${anybody(life, chance).id}`)],
  [4, (life, chance) => read(life, `/v1/customers/${anybody(life, chance).id}/upcoming_invoice`)],
  [4, (life, chance) => readInvoice(life, chance, '')],
  [8, (life, chance) => readInvoice(life, chance, '/explain')],
  [6, (life, chance) => readInvoice(life, chance, '/html')],
  [1, (life) => exportLately(life, 'invoices')],
  [1, (life) => exportLately(life, 'invoice_lines')],
  [6, askAgain],
  [4, beRefused],
]
const total = deeds.reduce((sum, [weight]) => sum + weight, 0)

/** Somebody does something: mostly what a billing system is there for, sometimes what it must refuse. */
export async function liveOn(life: Life, chance: Chance): Promise<void> {
  let luck = chance.next() * total
  const [, deed] = deeds.find(([weight]) => {
    luck -= weight
    return luck < 0
  }) ?? [0, arrive]
  await deed(life, chance)
}

/** A customer comes and subscribes to something. */
export async function arrive(life: Life, chance: Chance): Promise<void> {
  const time_zone = chance.oneOf(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])
  const { body } = await tell(life, '/v1/customers', { name: 'Ada Lovelace', email: 'ada@example.com', time_zone })
  const order = { customer_id: body.id, plan_code: anyPlan(chance), quantity: chance.oneOf([1, 1, 1, 7]) }
  const subscription = (await tell(life, '/v1/subscriptions', order)).body
  note(life, subscription.latest_invoice)
  life.people.push({ id: body.id, subscriptionId: subscription.id })
}

/** Somebody whose subscription has ended subscribes anew. */
async function comeBack(life: Life, chance: Chance): Promise<void> {
  const person = anybody(life, chance)
  const found = (await read(life, `/v1/subscriptions/${person.subscriptionId}`)).body
  if (found.status !== 'canceled') return
  const order = { customer_id: person.id, plan_code: anyPlan(chance) }
  const answer = await tell(life, '/v1/subscriptions', order)
  if (answer.status === 201) person.subscriptionId = answer.body.id
}

async function act(life: Life, chance: Chance, deed: string, order: object): Promise<void> {
  const { body } = await tell(life, `/v1/subscriptions/${anybody(life, chance).subscriptionId}/${deed}`, order)
  note(life, body.latest_invoice)
}

function preview(life: Life, chance: Chance, deed: string, body: object) {
  const path = `/v1/subscriptions/${anybody(life, chance).subscriptionId}/${deed}/preview`
  return look(life, { method: 'POST', path, body })
}

function previewNew(life: Life, chance: Chance) {
  const body = { customer_id: anybody(life, chance).id, plan_code: anyPlan(chance) }
  return look(life, { method: 'POST', path: '/v1/subscriptions/preview', body })
}

async function pay(life: Life, chance: Chance): Promise<void> {
  const { data } = (await read(life, '/v1/invoices?status=open&limit=20')).body
  const open = (data as Listed[]).filter((one) => !one.test_clock_id)
  if (open.length > 0) await tell(life, `/v1/invoices/${chance.oneOf(open as [Listed]).id}/pay`, {})
}

async function settle(life: Life, chance: Chance, deed: string, order: object): Promise<void> {
  const id = anyInvoice(life, chance)
  if (id) await tell(life, `/v1/invoices/${id}/${deed}`, order)
}

async function giveCredit(life: Life, chance: Chance): Promise<void> {
  const entry = { amount_cents: 1 + Math.floor(chance.next() * 900), currency: 'EUR', reason: 'goodwill' }
  await tell(life, `/v1/customers/${anybody(life, chance).id}/credit_entries`, entry)
}

async function writeOneOff(life: Life, chance: Chance): Promise<void> {
  const lines = [{ description: 'By hand', quantity: 3, unit_amount: '199.99' }]
  const draft = await tell(life, '/v1/invoices', { customer_id: anybody(life, chance).id, currency: 'EUR', lines })
  await tell(life, `/v1/invoices/${draft.body.id}/finalize`, {})
  note(life, draft.body)
}

async function rename(life: Life, chance: Chance): Promise<void> {
  const body = { name: `Ada Lovelace ${Math.floor(chance.next() * 1000)}` }
  await look(life, { method: 'PATCH', path: `/v1/customers/${anybody(life, chance).id}`, body })
}

/** Two pages of a list. */
async function walk(life: Life, path: string): Promise<void> {
  const { body } = await read(life, path)
  if (path.startsWith('/v1/invoices')) for (const invoice of body.data.slice(0, 3)) note(life, invoice)
  if (body.has_more) await read(life, `${path}&cursor=${encodeURIComponent(body.next_cursor)}`)
}

async function readInvoice(life: Life, chance: Chance, part: string): Promise<void> {
  const id = anyInvoice(life, chance)
  if (id) await read(life, `/v1/invoices/${id}${part}`)
}

async function exportLately(life: Life, table: string): Promise<void> {
  const after = life.now().subtract({ hours: 24 * 5 })
  const { text } = await read(life, `/v1/exports/${table}?finalized_from=${after}`)
  assert.ok(text.includes('\r\n'), `an export without a header: ${text}`)
}

/** Something that was done is asked for once more, by the same key: the same bytes. */
async function askAgain(life: Life, chance: Chance): Promise<void> {
  const before = chance.oneOf(life.done as [Life['done'][number]])
  if (!before) return
  const answer = await look(life, before.asked)
  assert.ok(answer.isReplayed, `done again: ${told(before.asked)}: ${answer.status} ${answer.text}`)
  assert.equal(answer.text, before.text, `repeated otherwise: ${told(before.asked)}`)
}

async function beRefused(life: Life, chance: Chance): Promise<void> {
  const { asked, refusal } = chance.oneOf(refusedRequests(life))
  const answer = await life.asking.ask(asked)
  assert.equal(`${answer.status} ${answer.body?.code}`, refusal, told(asked))
}

function anybody({ people }: Life, chance: Chance): Person {
  return chance.oneOf(people as [Person])
}

function anyInvoice({ invoiceIds }: Life, chance: Chance): string | undefined {
  return chance.oneOf(invoiceIds as [string])
}

function anyPlan(chance: Chance): string {
  return chance.oneOf(catalog.default).code
}

const rememberedMost = 500

interface Listed {
  readonly id: string
  readonly test_clock_id: string | null
}

/** Remembers an invoice to come back to; those of test clocks go with their clock. */
function note({ invoiceIds }: Life, invoice: Listed | null | undefined): void {
  if (!invoice || invoice.test_clock_id) return
  invoiceIds.push(invoice.id)
  if (invoiceIds.length > rememberedMost) invoiceIds.shift()
}

/** Writes, with a key of its own, and remembers it for a repetition. */
async function tell(life: Life, path: string, body: object): Promise<Answer> {
  const asked: Asked = { method: 'POST', path, body, idempotencyKey: randomUUID() }
  const answer = await look(life, asked)
  if (answer.status < 300) life.done.push({ asked, text: answer.text })
  if (life.done.length > rememberedMost) life.done.shift()
  return answer
}

function read(life: Life, path: string): Promise<Answer> {
  return look(life, { method: 'GET', path })
}

async function look({ asking }: Life, asked: Asked): Promise<Answer> {
  const answer = await asking.ask(asked)
  const isFine = answer.status < 300 || (answer.status < 500 && expected.has(answer.body?.code))
  assert.ok(isFine, `${told(asked)}: ${answer.status} ${answer.text}`)
  return answer
}

function told({ method, path, body }: Asked): string {
  return `${method} ${path} ${JSON.stringify(body)}`
}
