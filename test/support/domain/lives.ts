import { type Bill, billAction, billDifference, billThreshold, finalizeDraft } from '../../../src/domain/bill.ts'
import { type BillingTerms, billUpTo, type DueStep } from '../../../src/domain/billing.ts'
import { isSameCharge } from '../../../src/domain/charge.ts'
import { type CreditOrder, creditedBy } from '../../../src/domain/credit-order.ts'
import { creditableLine, leftOfInvoice } from '../../../src/domain/creditable-invoice.ts'
import { grossOf } from '../../../src/domain/discount.ts'
import type { Instant } from '../../../src/domain/instant.ts'
import { documentLine, type Invoice, type InvoiceLine } from '../../../src/domain/invoice.ts'
import type { Item } from '../../../src/domain/item.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode, isCommitment } from '../../../src/domain/price.ts'
import { withEndReached, withNextBilling } from '../../../src/domain/schedule.ts'
import { startSubscription } from '../../../src/domain/start-subscription.ts'
import { hasEnded, type Subscription, withCharges } from '../../../src/domain/subscription.ts'
import { type ItemCharge, withInvoiceVoid } from '../../../src/domain/take-back.ts'
import type { ForgivenLine, Happening, Step, Terms, Voiding } from '../random/histories.ts'
import { kindOf, newDocumentId, ordersOf, transformed } from './actions.ts'
import { discounted } from './discounted.ts'
import { planWith } from './plans-of-items.ts'

/** A customer's life so far: the subscription, everything billed, and every charge, also those long settled. */
export interface Life {
  readonly subscription: Subscription
  readonly steps: readonly DueStep[]
  readonly bills: readonly Bill[]
  /** The bills that are not void. */
  readonly standing: readonly Bill[]
  readonly book: readonly ItemCharge[]
  /** The steps that were not refused. */
  readonly accepted: readonly Happening[]
  /** How long what renews stays a draft; the lines of drafts are in no bill here. */
  readonly draftHours: number
}

/** What every run bills is final at once. */
export const finalAtOnce: BillingTerms = { draftHours: 0, newDocumentId, newItemId: newDocumentId }

/** The terms of a subscription to each item by itself. */
export function itemsAlone({ items = [], ...terms }: Terms): Terms[] {
  const alone = ({ code, prices }: Plan, priceCode: string, ordered: Pick<Terms, 'quantity' | 'items'>): Terms[] => {
    const price = prices.find((one) => one.code === priceCode)
    return price ? [{ ...terms, ...ordered, plan: planWith(code, price.interval, [price]) }] : []
  }
  const own = terms.plan.prices.flatMap(({ code }) => {
    const named = items.filter(({ addOnOf, priceCode }) => !addOnOf && priceCode === code)
    return alone(terms.plan, code, { quantity: terms.quantity, items: named })
  })
  const addOns = items.flatMap(({ addOnOf, ...one }) =>
    addOnOf ? alone(addOnOf, one.priceCode, { quantity: 1, items: [{ ...one, addOnOf: null }] }) : [],
  )
  return [...own, ...addOns]
}

/** A subscription that has just been created and billed. */
export function begun(terms: Terms, draftHours = 0): Life {
  let itemCount = 0
  const newItemId = () => {
    itemCount += 1
    return `item ${itemCount}`
  }
  const hasBase = terms.plan.prices.some(({ code }) => code === basePriceCode)
  const items = ordersOf(terms.items, hasBase ? terms.quantity : null)
  const { anchor: billingCycleAnchor, billedElsewhereUntil = null } = terms
  const named = { externalId: null, purchaseOrder: null }
  const agreed = { ...named, billingCycleAnchor, billedElsewhereUntil, customerId: 'customer', metadata: {} }
  const order = { ...terms, ...agreed, items, newItemId }
  const subscription = startSubscription(order, terms.createdAt)
  const life = { subscription, steps: [], bills: [], standing: [], book: [], accepted: [], draftHours }
  return billed(life, terms.createdAt)
}

/** Bills what falls due up to then, as a run does: with only the charges that can still change in hand. */
export function billed(life: Life, now: Instant, stepsMax = 50): Life {
  const result = billUpTo([inHand(life, now)], now, stepsMax, { ...finalAtOnce, draftHours: life.draftHours })
  const [subscription = life.subscription] = result.subscriptions
  const bills = result.steps.flatMap(({ bill }) => (bill ? [bill] : []))
  const next = { ...recorded(life, subscription, bills), steps: [...life.steps, ...result.steps] }
  return result.isComplete ? next : billed(next, now, stepsMax)
}

/** Bills up to then and does it, as an action of the API; a refusal changes nothing. */
export function acted(life: Life, { at, action }: Step): Life {
  const before = billed(life, at)
  if (action.do === 'void') return voided(before, action, at)
  const stored = inHand(before, at)
  const isDiscounting = action.do === 'redeem' || action.do === 'remove_discount'
  const after = isDiscounting ? discounted(stored, action, at) : transformed(stored, action, at)
  if (!after) return before
  const accepted = [...before.accepted, { at, action }]
  const ended = action.do === 'cancel' && hasEnded(after, at) ? withEndReached(after) : after
  const isForNextInvoice = (action.do === 'change' || action.do === 'anchor') && action.proration === 'next_invoice'
  const how = { kind: isDiscounting ? 'change' : kindOf(action), isForNextInvoice, now: at } as const
  const { subscription, bill } = billAction(stored, ended, how, newDocumentId)
  return { ...recorded(before, withNextBilling(subscription), bill ? [bill] : []), accepted }
}

/** The whole story, billed at its end. */
export function lived(terms: Terms, steps: readonly Step[], until: Instant, draftHours = 0): Life {
  return billed(steps.reduce(acted, begun(terms, draftHours)), until)
}

/** The life once all that was left to the next document is on one. */
export function withAllBilled(life: Life, now: Instant): Life {
  if (!life.subscription.unbilledSince || life.subscription.draft) return life
  const { subscription, bill } = billDifference(inHand(life, now), 'change', now, newDocumentId)
  return recorded(life, withNextBilling(subscription), bill ? [bill] : [])
}

/** The life after its running usage was looked at, with this threshold from now on. */
export function lookedAt(life: Life, now: Instant, thresholdCents: bigint): Life {
  const before = billed(life, now)
  const { subscription, bill } = billThreshold({ ...inHand(before, now), thresholdCents }, now, newDocumentId)
  return recorded(before, withNextBilling(subscription), bill ? [bill] : [])
}

/** The life with its open draft made final. */
export function withoutDraft(life: Life, now: Instant): Life {
  if (!life.subscription.draft) return life
  const { subscription, bill } = finalizeDraft(inHand(life, now), now, newDocumentId)
  return recorded(life, withNextBilling(subscription), [bill])
}

/** What a bill comes to, in minor units. */
export function sumOf({ lines }: Pick<Bill, 'lines'>): bigint {
  return lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

/** The lines that the document of a bill has. */
export function linesOf({ lines, subscription }: Bill): InvoiceLine[] {
  return lines.map((line) => ({ ...documentLine(line, subscription), id: '', causeEventId: null }))
}

/** Only an invoice that no credit note names can be void. */
function voided(life: Life, { nthLast, rebill }: Voiding, at: Instant): Life {
  const named = life.standing.filter((bill) => sumOf(bill) < 0n).flatMap(documentsNamed)
  const owed = life.standing.filter((bill) => sumOf(bill) > 0n && !named.includes(bill.id))
  const bill = owed.at(-1 - nthLast)
  if (!bill) return life
  const charges = life.book.filter(({ itemId, charge }) =>
    bill.lines.some((line) => line.item.id === itemId && isSameCharge(line.charge, charge)),
  )
  const left = withInvoiceVoid(inHand(life, at), { id: bill.id, lines: linesOf(bill), charges }, rebill)
  const forgiving = { at, action: { do: 'forgive', lines: forgivenLines(bill) } } as const
  return {
    ...recorded(life, withNextBilling(left, { at, cause: 'void' }), []),
    standing: life.standing.filter((one) => one !== bill),
    accepted: rebill ? life.accepted : [...life.accepted, forgiving],
  }
}

/** The life after a credit note by hand for one of its bills; a refusal is thrown. Returns what was left before. */
export function credited(life: Life, bill: Bill, order: CreditOrder, at: Instant): { life: Life; leftCents: bigint } {
  const lines = linesOf(bill).map((line, index) => ({ ...line, id: String(index) }))
  const charges = life.book.filter(({ itemId, charge }) =>
    bill.lines.some((line) => line.item.id === itemId && isSameCharge(line.charge, charge)),
  )
  const invoice = { subtotalCents: sumOf(bill), currency: 'EUR' } as Invoice
  const subscription = inHand(life, at)
  const creditable = { invoice, lines, charges, subscription, creditedByHand: new Map(), groupOf: () => null }
  const leftCents = leftOfInvoice(
    creditable,
    lines.map((line) => creditableLine(creditable, line)),
  )
  const id = newDocumentId()
  const made = creditedBy(order, creditable, { kind: 'credit_note', id })
  const after = made.subscription ?? subscription
  const next = order.meaning === 'correct' ? withNextBilling(after, { at, cause: 'correct' }) : after
  const newLines = made.lines.flatMap((line) => ('newLine' in line ? [line.newLine] : []))
  const note = {
    id,
    kind: 'one_off',
    subscription: next,
    lines: newLines,
    occurredAt: at,
    as: 'final',
    draft: null,
  } as const
  return { life: recorded(life, next, [note]), leftCents }
}

function documentsNamed({ lines }: Bill): string[] {
  return lines.flatMap(({ takenBack }) => (takenBack ? [takenBack.document.id] : []))
}

/** The code of an item, and which of its subscription's it is. */
function nameOfItem({ items }: Subscription, item: Item): string {
  return `${item.priceCode} ${items.findIndex(({ id }) => id === item.id) + 1}`
}

function forgivenLines({ lines, subscription }: Bill): ForgivenLine[] {
  return lines.map(({ item, version, charge, from, until, sign }) => ({
    item: nameOfItem(subscription, item),
    version: version.number,
    periodStart: charge.period.start,
    from,
    until,
    isCredit: sign < 0,
  }))
}

// What the store reads: charges of periods that are not over when billing looks, and all since what may differ.
function inHand({ subscription, book }: Life, now: Instant): Subscription {
  const looksAt = [subscription.nextBillingAt, now, subscription.unbilledSince].flatMap(
    (at) => at?.epochNanoseconds ?? [],
  )
  const looked = looksAt.reduce((first, at) => (at < first ? at : first))
  // A commitment needs all charges of its period.
  const isOfCommitment = (item: Item | undefined) => item?.versions.some(({ price }) => isCommitment(price)) ?? false
  const itemOf = (id: string) => subscription.items.find((item) => item.id === id)
  const committed = subscription.items.filter(isOfCommitment)
  const periods = [
    ...committed.flatMap(({ period }) => period ?? []),
    ...book.flatMap(({ itemId, charge }) => (isOfCommitment(itemOf(itemId)) ? charge.period : [])),
  ].filter(({ end }) => end.epochNanoseconds > looked - 1n)
  const since = periods.reduce(
    (first, { start }) => (start.epochNanoseconds < first ? start.epochNanoseconds : first),
    looked,
  )
  return withCharges(subscription, (item) =>
    book
      .filter(({ itemId, charge }) => {
        const isInArrears = committed.length > 0 || item.versions.some(({ price }) => price.timing === 'in_arrears')
        return itemId === item.id && charge.period.end.epochNanoseconds > (isInArrears ? since - 1n : since)
      })
      .map(({ charge }) => charge),
  )
}

function recorded(life: Life, subscription: Subscription, made: readonly Bill[]): Life {
  const bills = made.filter(({ as }) => as === 'final' || as === 'finalized_draft')
  const now = subscription.items.flatMap(({ id, charges }) =>
    charges.map((charge): ItemCharge => ({ itemId: id, charge })),
  )
  const settled = life.book.filter(
    (old) => !now.some((one) => one.itemId === old.itemId && isSameCharge(one.charge, old.charge)),
  )
  return {
    ...life,
    subscription,
    bills: [...life.bills, ...bills],
    standing: [...life.standing, ...bills],
    book: [...settled, ...now],
  }
}

/** The lines of bills, one text each: '2026-01-31 start basic 1000'. */
export function linesAsText(bills: readonly Bill[]): string[] {
  return bills.flatMap(({ kind, occurredAt, subscription: { timeZone }, lines }) =>
    lines.map(({ version: { plan, quantity }, amountCents }) => {
      const date = occurredAt.toZonedDateTimeISO(timeZone).toPlainDate()
      return `${date} ${kind} ${quantity === 1 ? '' : `${quantity} x `}${plan.code} ${amountCents}`
    }),
  )
}

/** What stands billed of each version in each period, in minor units: the sum of the lines that are not void. */
export function billedByVersion({ standing, subscription }: Pick<Life, 'standing' | 'subscription'>) {
  const byKey = Map.groupBy(
    standing.flatMap(({ lines }) => lines),
    ({ item, version, charge }) => `${item.id} ${version.number} ${charge.period.start}`,
  )
  return [...byKey.values()].flatMap((lines) => {
    const [line] = lines
    if (!line) return []
    const { item, version, charge } = line
    return {
      item: nameOfItem(subscription, item),
      code: item.priceCode,
      version: version.number,
      quantity: version.quantity,
      planCode: version.plan.code,
      turn: charge.period,
      cents: sumOf({ lines }),
      grossCents: lines.reduce((sum, line) => sum + grossOf(line), 0n),
    }
  })
}
