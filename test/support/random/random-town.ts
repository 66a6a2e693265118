import assert from 'node:assert/strict'
import type { Chance } from '../../../src/cli/demo/chance.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import type { Answer } from '../http/send.ts'
import type { Action, Happening, Terms } from './histories.ts'
import type { Ordered } from './ordered.ts'
import { canBegin } from './ordered.ts'
import { anyAction, isDueRefusal, requestOf } from './random-actions.ts'
import { type Manners, type Product, usualManners } from './random-catalog.ts'
import { discount } from './random-discounts.ts'
import { anyItems, itemsToApi, type PriceIds, priceIdsOf } from './random-items.ts'

import type { Used } from './random-usage.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
export type Call = (method: Method, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>

/** A subscription as the town remembers it: what was agreed, and what was done to it without being refused. */
export interface Remembered {
  readonly id: string
  readonly product: Product
  readonly terms: Terms
  readonly happenings: Happening[]
  /** What of the happenings nobody but the service can know: with each the other way in which it may have been. */
  readonly doubts: Doubt[]
  /** All that its customer has used. */
  readonly used: readonly Used[]
}

/** This happening and the next one, sent at once, may have been the other way about; or it came only at a later instant. */
export type Doubt = { readonly swapped: number } | { readonly late: number; readonly at: Temporal.Instant }

export interface Neighbour {
  readonly id: string
  readonly timeZone: string
  readonly subscriptions: Remembered[]
  /** What they were told is stored, as far as somebody tells usage. */
  readonly used: Used[]
}

/** Customers who share a test clock, and what happens to them by chance. */
export interface Town {
  readonly call: Call
  readonly chance: Chance
  readonly manners: Manners
  readonly priceIds: PriceIds
  /** Null where they live by the database's clock. */
  readonly clockId: string | null
  /** An account of the test gateway; null where nobody is collected from. */
  readonly accountId: string | null
  readonly neighbours: Neighbour[]
  /** The ids of coupons that were made here. */
  readonly coupons: string[]
  now: Temporal.Instant
  /** How often what came out of which action. */
  readonly outcomes: Map<string, number>
}

// What may be refused to somebody who tries everything. Anything else is a bug of the service or of this file.
const expected = new Set([
  'invalid_request',
  'plan_currency_differs',
  'subscription_overlaps',
  'subscription_ended',
  'subscription_not_started',
  'subscription_paused',
  'subscription_not_paused',
  'no_cancellation_pending',
  'no_change_pending',
  'cancel_in_the_past',
  'plan_product_differs',
  'invoice_not_open',
  'invoice_not_draft',
  'invoice_has_payments',
  'invoice_has_credit_notes',
  'invoice_empty',
  'invoice_total_negative',
  'amount_exceeds_due',
  'amount_exceeds_payment',
  'credit_insufficient',
  'nothing_upcoming',
  'start_too_long_ago',
  'at_in_the_past',
  'no_action_pending',
  'too_many_pending_actions',
  'customer_not_parked',
  'trial_over',
  'trial_end_in_the_past',
  'attempt_in_progress',
  'payment_method_attached',
  'credit_exceeds_invoice',
  'coupon_not_applicable',
  'coupon_already_applied',
  'coupon_exhausted',
  'too_many_discounts',
  'usage_priced_twice',
])

/** A town of so many customers, each with a subscription. */
export async function foundTown(call: Call, chance: Chance, size: number, manners = usualManners): Promise<Town> {
  const now = Temporal.Instant.from('2024-01-31T12:00:00Z').add({ minutes: Math.floor(chance.next() * 60 * 24 * 400) })
  const clock = await call('POST', '/v1/test_clocks', { now: now.toString() })
  const priceIds = await priceIdsOf(call)
  const account = await call('POST', '/v1/gateway_accounts', { gateway: 'test', label: 'a town' })
  const of = { clockId: clock.body.id, accountId: account.body.id }
  const town: Town = { call, chance, manners, priceIds, ...of, neighbours: [], coupons: [], now, outcomes: new Map() }
  for (let n = 0; n < size; n += 1) await arrive(town)
  return town
}

/** Somebody comes to town, and subscribes to something. */
export async function arrive(town: Town): Promise<void> {
  const { chance, clockId, neighbours, manners } = town
  const timeZone = chance.oneOf(manners.zones)
  const who = { name: `Neighbour ${neighbours.length}`, time_zone: timeZone }
  const living = clockId === null ? {} : { test_clock_id: clockId }
  const { body } = await tried(town, 'arrive', 'POST', '/v1/customers', { ...who, ...living })
  const neighbour = { id: body.id, timeZone, subscriptions: [], used: [] }
  neighbours.push(neighbour)
  await subscribe(town, neighbour)
}

/** Whether something may be billed at any time because it was used before. */
export function isMetered({ subscriptions }: Neighbour): boolean {
  return subscriptions.some(({ product }) => product === 'metered')
}

/** Asks, and counts what came of it; only a refusal that the town expects is let pass. */
export async function tried(
  { call, outcomes }: Town,
  action: string,
  ...[method, path, body]: Parameters<Call>
): Promise<Answer & { readonly isDone: boolean }> {
  const answer = await call(method, path, body)
  const isDone = answer.status < 300
  const told = `${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`
  if (!isDone) assert.ok(answer.status >= 400 && answer.status < 500 && expected.has(answer.body?.code), told)
  const outcome = `${action} ${isDone ? 'done' : answer.body.code}`
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  return { ...answer, isDone }
}

/** Subscribes somebody to something, on any terms. */
export async function subscribe(town: Town, neighbour: Neighbour): Promise<void> {
  const { chance, now, manners } = town
  const isMetered = manners.uses > 0 && chance.happens(manners.uses)
  const product: Product = isMetered ? 'metered' : chance.happens(0.75) ? 'default' : 'support'
  const plan = chance.oneOf(manners.catalog[product])
  const isAbsurd = manners.isAbsurd && chance.happens(0.1)
  const quantity = isAbsurd ? 1_000_000 : chance.oneOf([1, 1, 2, 7])
  const items = chance.happens(0.3)
    ? anyItems(chance, plan, manners.catalog[product]).filter(
        (one) => canBegin(one, plan) && (one.addOnOf ?? plan).currency === plan.currency,
      )
    : []
  const startAt = chance.happens(0.7) ? now : now.add({ hours: hoursAway(town, plan, items, isAbsurd) })
  const aboutAnchor = isAbsurd ? 24 * 3000 : 24 * 60
  const anchor = chance.happens(0.75) ? null : startAt.add({ hours: Math.floor((chance.next() - 0.5) * aboutAnchor) })
  const trialDays = isAbsurd ? 365 : chance.oneOf([0, 0, 0, 7, 30])
  // Usage is shared by the second, and the model shares all of a subscription alike.
  const proration = !isMetered && chance.happens(0.8) ? 'day' : 'second'
  const { isDone, body } = await tried(town, 'subscribe', 'POST', '/v1/subscriptions', {
    customer_id: neighbour.id,
    plan_code: plan.code,
    quantity,
    items: itemsToApi(items, town.priceIds),
    trial_days: trialDays,
    proration,
    ...(startAt === now ? {} : { start_at: startAt.toString() }),
    ...(anchor ? { billing_cycle_anchor: anchor.toString() } : {}),
  })
  if (!isDone) return
  const { timeZone } = neighbour
  const terms = {
    id: body.id,
    plan,
    quantity,
    items,
    timeZone,
    proration,
    startAt,
    createdAt: now,
    anchor,
    trialDays,
  } as const
  neighbour.subscriptions.push({ id: body.id, product, terms, happenings: [], doubts: [], used: neighbour.used })
}

// On a test clock no run bills what a request leaves over, so there nobody starts more periods ago than one makes.
function hoursAway({ chance, clockId }: Town, plan: Plan, items: readonly Ordered[], isAbsurd: boolean): number {
  const share = chance.next() - 0.6
  if (!isAbsurd) return Math.floor(share * 24 * 60)
  const prices = [plan, ...items.flatMap(({ addOnOf }) => addOnOf ?? [])].flatMap((one) => one.prices)
  const days = Math.min(
    ...prices.map(({ interval: { unit, count } }) => ({ day: 1, week: 7, month: 28, year: 365 })[unit] * count),
  )
  return Math.floor(share * 24 * Math.min(days * (clockId === null ? 200 : 50), 3000))
}

/** Does something to a subscription, sometimes after a preview, which then must come true. */
export async function act(town: Town, subscription: Remembered): Promise<void> {
  const { chance, now, manners } = town
  if (manners.redeems > 0 && chance.happens(manners.redeems)) return discount(town, subscription)
  const action = anyAction(town, subscription)
  const [verb, body] = requestOf(action, town.priceIds)
  const path = `/v1/subscriptions/${subscription.id}/${verb}`
  // Late usage may be given to billing between the two.
  const isSteady = (action.do === 'change' || action.do === 'cancel') && subscription.product !== 'metered'
  const isPreviewed = isSteady && chance.happens(town.manners.previews)
  const preview = isPreviewed ? await tried(town, `preview ${verb}`, 'POST', `${path}/preview`, body) : null
  const asOf = preview?.isDone ? { as_of: preview.body.as_of } : {}
  const done = await send(town, subscription, action, asOf)
  if (preview) assert.equal(done.isDone, preview.isDone, `${path} is as its preview`)
  if (!done.isDone) {
    const isDue = isDueRefusal(done.body.code, { manners: town.manners, subscription, action, now })
    assert.ok(isDue, `${path} must not be refused: ${done.text} ${subscription.happenings.map((one) => one.action.do)}`)
    return
  }
  subscription.happenings.push({ at: now, action })
  const [foreseen] = preview?.body.invoices ?? []
  if (foreseen)
    assert.deepEqual(amountsOf(done.body.latest_invoice), amountsOf(foreseen), `${path} does as its preview`)
  const [foreseenNote] = preview?.body.credit_notes ?? []
  if (foreseenNote)
    assert.deepEqual(amountsOf(done.body.credit_note), amountsOf(foreseenNote), `${path} does as its preview`)
}

/** Asks for an action, whatever comes of it. */
export function send(town: Town, { id }: Remembered, action: Action, asOf: object = {}) {
  const [verb, body] = requestOf(action, town.priceIds)
  const path = `/v1/subscriptions/${id}/${verb}`
  if (action.do === 'drop_pending_change') return tried(town, verb, 'DELETE', path)
  const deed = action.do === 'change' && action.items?.length ? 'change items' : verb
  return tried(town, deed, 'POST', path, { ...body, ...asOf })
}

/** What of an invoice or a credit note must be alike, whoever tells it and when. */
export function amountsOf(document: {
  readonly total_cents: number
  readonly credit_applied_cents?: number
  readonly credit_cents?: number
  readonly period_start: string | null
  readonly lines: readonly { readonly description: string; readonly amount_cents: number }[]
}): object {
  const { total_cents, credit_applied_cents, credit_cents, period_start, lines } = document
  const texts = lines.map(({ description, amount_cents }) => `${description}: ${amount_cents}`)
  return { total_cents, credit: credit_applied_cents ?? credit_cents, period_start, lines: texts }
}
