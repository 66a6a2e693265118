import assert from 'node:assert/strict'
import type { EventType } from '../../packages/sdk/index.ts'
import { made } from '../support/service/merchant.ts'
import type { TestService } from '../support/service/service.ts'

export interface Line {
  readonly id: string
  readonly description: string
  readonly amount_cents: number
  readonly proration: boolean
}

export interface Invoice {
  readonly id: string
  readonly number: string | null
  readonly kind: string
  readonly status: string
  readonly subtotal_cents: number
  readonly tax_cents: number
  readonly total_cents: number
  readonly credited_cents: number
  readonly credit_applied_cents: number
  readonly amount_paid_cents: number
  readonly amount_due_cents: number
  readonly net_days: number
  readonly period_start: string | null
  readonly period_end: string | null
  readonly occurred_at: string
  readonly finalizes_at: string | null
  readonly finalized_at: string | null
  readonly due_at: string | null
  readonly lines: readonly Line[]
}

export interface CreditNote {
  readonly id: string
  readonly number: string
  readonly kind: string
  readonly invoice_ids: readonly string[]
  readonly subtotal_cents: number
  readonly tax_cents: number
  readonly total_cents: number
  readonly reduces_due_cents: number
  readonly credit_cents: number
  readonly period_start: string
  readonly period_end: string
  readonly occurred_at: string
  readonly finalized_at: string
  readonly lines: readonly Line[]
}

/** A customer who lives by a test clock of their own, and what a merchant does to them. */
export interface Year {
  readonly customerId: string
  readonly clockId: string
  /** Subscribes them to the plan of that code; what is done to a subscription is done to the latest, unless its id is said. */
  subscribe(planCode: string, terms?: object): Promise<any>
  act(action: string, body?: object, subscriptionId?: string): Promise<any>
  subscription(id?: string): Promise<any>
  /** Lets their time pass. */
  advance(to: string): Promise<void>
  /** Does something to the invoice of that number. */
  settle(number: string, action: string, body?: object): Promise<any>
  /** All their invoices with lines, in the order in which they were made. */
  invoices(): Promise<Invoice[]>
  /** All their credit notes with lines, in the order in which they were made. */
  creditNotes(): Promise<CreditNote[]>
  /** Asserts every invoice and credit note, as text, and that each adds up, is due in time and is explained. */
  expectDocuments(text: string): Promise<void>
  /** When events of the type occurred, about them or what is theirs. */
  occurrences(type: string): Promise<string[]>
  credit(): Promise<number>
}

/** Puts a plan on sale: a price in minor units, EUR a month unless said; its code is its name in small letters. */
export async function sell(service: TestService, name: string, amountCents: number, terms: object = {}): Promise<void> {
  const plan = { code: name.toLowerCase(), name, amount_cents: amountCents, currency: 'EUR', ...terms }
  made(await service.post('/v1/plans', plan))
}

/**
 * Begins the story of a customer, at an instant that is their present until their clock is advanced: one of their own, or that
 * of somebody else.
 */
export async function beginYear(
  service: TestService,
  now: string,
  who: { time_zone?: string; test_clock_id?: string } = {},
): Promise<Year> {
  const timeZone = who.time_zone ?? 'UTC'
  const clockId = who.test_clock_id ?? made(await service.post('/v1/test_clocks', { now })).id
  const customer = made(await service.post('/v1/customers', { name: 'Ada', ...who, test_clock_id: clockId }))
  let latest = ''

  async function invoices(): Promise<Invoice[]> {
    const newestFirst: Invoice[] = await everyPage(service, `/v1/invoices?customer_id=${customer.id}`)
    const full: Invoice[] = []
    for (const { id } of newestFirst.toReversed()) full.push(made(await service.get(`/v1/invoices/${id}`)))
    return full
  }

  async function creditNotes(): Promise<CreditNote[]> {
    const newestFirst: CreditNote[] = await everyPage(service, `/v1/credit_notes?customer_id=${customer.id}`)
    const full: CreditNote[] = []
    for (const { id } of newestFirst.toReversed()) full.push(made(await service.get(`/v1/credit_notes/${id}`)))
    return full
  }

  return {
    customerId: customer.id,
    clockId,
    async subscribe(planCode, terms = {}) {
      const order = { customer_id: customer.id, plan_code: planCode, ...terms }
      const subscription = made(await service.post('/v1/subscriptions', order))
      latest = subscription.id
      return subscription
    },
    async act(action, body = {}, subscriptionId = latest) {
      if (action === 'revoke') return made(await service.call('DELETE', `/v1/subscriptions/${latest}/pending_change`))
      return made(await service.post(`/v1/subscriptions/${subscriptionId}/${action}`, body))
    },
    subscription: async (id = latest) => made(await service.get(`/v1/subscriptions/${id}`)),
    advance: (to) => advanceClock(service, clockId, to),
    async settle(number, action, body = {}) {
      const [found] = (await invoices()).filter((invoice) => invoice.number === number)
      return made(await service.post(`/v1/invoices/${found?.id}/${action}`, body))
    },
    invoices,
    creditNotes,
    async expectDocuments(text) {
      const [all, notes] = [await invoices(), await creditNotes()]
      const documents = [
        ...all.map((invoice) => ({ id: invoice.id, text: invoiceAsText(invoice, timeZone) })),
        ...notes.map((note) => ({ id: note.id, text: creditNoteAsText(note, timeZone) })),
      ].sort((a, b) => (a.id < b.id ? -1 : 1))
      assert.equal(documents.map((document) => document.text).join('\n'), withoutMargin(text))
      for (const invoice of all) await expectSound(service, invoice)
      for (const note of notes) await expectSoundNote(service, note)
    },
    async occurrences(type) {
      const own = new Set([customer.id, ...(await idsOf(service, customer.id))])
      const events: any[] = await eventsOf(service, type)
      return events.filter(({ object_id }) => own.has(object_id)).map(({ occurred_at }) => occurred_at)
    },
    credit: async () => made(await service.get(`/v1/customers/${customer.id}`)).credit_balance_cents,
  }
}

/** Advances a clock all the way, asking again where one request was not enough. */
export async function advanceClock(service: TestService, id: string, to: string): Promise<void> {
  for (;;) {
    const answer = await service.post(`/v1/test_clocks/${id}/advance`, { to })
    if (answer.status === 503) continue
    assert.equal(made(answer).now, to)
    return
  }
}

/**
 * An invoice in a few lines, dates on the wall clock of the zone, with the time unless it is midnight:
 * `INV-000002 change 2026-01-31/2026-02-28 on 2026-02-14: 1000 - 300 credit, open`, and below it each line. "on" tells when it
 * was finalized and "due" when it fell due, where these are not the period's start.
 */
export function invoiceAsText(invoice: Invoice, timeZone: string): string {
  const { period_start, finalized_at, occurred_at } = invoice
  const on = finalized_at && finalized_at !== period_start ? ` on ${wallTime(finalized_at, timeZone)}` : ''
  const due = occurred_at !== (finalized_at ?? period_start) ? ` due ${wallTime(occurred_at, timeZone)}` : ''
  const credited = invoice.credited_cents === 0 ? '' : ` - ${invoice.credited_cents} credited`
  const credit = invoice.credit_applied_cents === 0 ? '' : ` - ${invoice.credit_applied_cents} credit`
  const { number, kind, total_cents, status } = invoice
  const head = `${number ?? 'draft'} ${kind}${periodAsText(invoice, timeZone)}${on}${due}`
  return [`${head}: ${total_cents}${credited}${credit}, ${status}`, ...linesAsText(invoice.lines)].join('\n')
}

/** A credit note in a few lines: `CN-000001 change 2026-02-14/2026-02-28: 1500, 1000 off what was due, 500 credit`. */
export function creditNoteAsText(note: CreditNote, timeZone: string): string {
  const { number, kind, total_cents, reduces_due_cents, credit_cents, finalized_at, period_start } = note
  const on = finalized_at !== period_start ? ` on ${wallTime(finalized_at, timeZone)}` : ''
  const uses = [
    ...(reduces_due_cents === 0 ? [] : [`${reduces_due_cents} off what was due`]),
    ...(credit_cents === 0 ? [] : [`${credit_cents} credit`]),
  ]
  const head = `${number} ${kind}${periodAsText(note, timeZone)}${on}: ${total_cents}, ${uses.join(', ')}`
  return [head, ...linesAsText(note.lines)].join('\n')
}

function linesAsText(lines: readonly Line[]): string[] {
  return lines.map(
    ({ description, amount_cents, proration }) => `  ${description} ${amount_cents}${proration ? ' part' : ''}`,
  )
}

function periodAsText(
  { period_start, period_end }: Pick<Invoice, 'period_start' | 'period_end'>,
  timeZone: string,
): string {
  return period_start && period_end ? ` ${wallTime(period_start, timeZone)}/${wallTime(period_end, timeZone)}` : ''
}

function wallTime(instant: string, timeZone: string): string {
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone)
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' })
  return time === '00:00' ? `${at.toPlainDate()}` : `${at.toPlainDate()}T${time}`
}

/** Every object of a list, in its order. */
export async function everyPage(service: TestService, path: string): Promise<any[]> {
  const all: any[] = []
  for (let cursor = ''; ; ) {
    const page = made(await service.get(`${path}&limit=100${cursor}`))
    all.push(...page.data)
    if (!page.has_more) return all
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
  }
}

/** What holds for every invoice: it adds up, it is due after its net days, and its explanation gives each amount again. */
export async function expectSound(service: TestService, invoice: Invoice): Promise<void> {
  const { lines, subtotal_cents, tax_cents, total_cents, status } = invoice
  const sum = lines.reduce((total, { amount_cents }) => total + amount_cents, 0)
  assert.deepEqual([subtotal_cents, total_cents], [sum, sum + tax_cents])
  const settled = invoice.credited_cents + invoice.credit_applied_cents + invoice.amount_paid_cents
  const isOwed = status === 'open' || status === 'uncollectible'
  assert.equal(invoice.amount_due_cents, isOwed ? total_cents - settled : 0)
  assert.equal(invoice.number === null, invoice.finalized_at === null)
  if (invoice.finalized_at) {
    const dueAt = Temporal.Instant.from(invoice.finalized_at).add({ hours: 24 * invoice.net_days })
    assert.equal(invoice.due_at, dueAt.toString())
  }
  await expectExplained(service, `/v1/invoices/${invoice.id}`, lines, 1)
}

/** The explanation gives each amount again; what bills time has the sign `billing`, and what takes it back the other one. */
async function expectExplained(
  service: TestService,
  path: string,
  lines: readonly { readonly id: string; readonly amount_cents: number; readonly description: string }[],
  billing: 1 | -1,
): Promise<void> {
  const explained = made(await service.get(`${path}/explain`)).lines
  assert.equal(explained.length, lines.length)
  for (const [index, { line_id, amount_cents, explanation, cause }] of explained.entries()) {
    assert.deepEqual([line_id, amount_cents], [lines[index]?.id, lines[index]?.amount_cents])
    if (!explanation) continue
    const { period_amount, from, until, length, sign, usage, formula } = explanation
    const upTo = (position: number) => rounded(BigInt(period_amount) * BigInt(position), BigInt(length))
    if (!usage) assert.equal(BigInt(sign) * (upTo(until) - upTo(from)), BigInt(amount_cents))
    else if (!formula.includes('of which')) assert.equal(usage.due_cents - usage.before_cents, amount_cents)
    assert.equal(sign === -billing, explanation.takes_back !== null)
    assert.match(
      cause?.type ?? 'nothing',
      /^subscription\.|^invoice\.voided$/,
      `what caused ${lines[index]?.description}`,
    )
  }
}

/** What holds for every credit note: it gives something back, adds up, is used whole, and its explanation gives each amount again. */
async function expectSoundNote(service: TestService, note: CreditNote): Promise<void> {
  const { lines, subtotal_cents, tax_cents, total_cents } = note
  const sum = lines.reduce((total, { amount_cents }) => total + amount_cents, 0)
  assert.deepEqual([subtotal_cents, total_cents], [sum, sum + tax_cents])
  assert.ok(total_cents > 0)
  assert.equal(note.reduces_due_cents + note.credit_cents, total_cents)
  await expectExplained(service, `/v1/credit_notes/${note.id}`, lines, -1)
}

function rounded(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator) // no position and no price is negative
}

async function idsOf(service: TestService, customerId: string): Promise<string[]> {
  const lists = ['subscriptions', 'invoices'].map((noun) => everyPage(service, `/v1/${noun}?customer_id=${customerId}`))
  return (await Promise.all(lists)).flat().map(({ id }) => id)
}

/** Every event of a type, or of all with none, in order. */
export async function eventsOf({ billing }: TestService, type?: string): Promise<any[]> {
  return Array.fromAsync(billing.events.all({ type: type as EventType | undefined }))
}

function withoutMargin(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length))
  return lines.map((line) => line.slice(margin)).join('\n')
}
