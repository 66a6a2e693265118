import type { Price } from '../../../src/domain/price.ts'
import type { Action } from '../random/histories.ts'
import {
  type Item,
  isFor,
  isNew,
  leading,
  leaves,
  longest,
  named,
  newestAnchor,
  newestVersion,
  type Order,
  sameLength,
  sameTurnLength,
  withMoney,
} from './naive-items.ts'
import type { Part } from './naive-parts.ts'
import { firstDue, keep, type State } from './naive-state.ts'
import { daysLater, earlier, later, ns, turnOf, unitIn } from './naive-turns.ts'

/** Other versions pay from now on. Another interval of the leading item begins new turns of all of them now. */
export function changeItems(state: State, order: Order, at: Temporal.Instant, begins: Temporal.Instant): void {
  const isAnchorMoved = movesAnchor(state, order)
  const anchor = newestAnchor(leading(state))
  for (const item of state.items) {
    if (leaves(item, order)) endParts(state, item, at)
    else changeItem(state, item, order, at, isAnchorMoved)
  }
  const dueFrom = later(begins, firstDue(state))
  replaceItems(state, order, { at: begins, dueFrom, anchor: isAnchorMoved ? at : anchor })
}

/** The same without proration: items that keep their turns pay the new price from the next one on, of the others all is kept. */
export function changeKeeping(state: State, order: Order, at: Temporal.Instant): void {
  const isAnchorMoved = movesAnchor(state, order)
  const anchor = newestAnchor(leading(state))
  const restarted = state.items.filter(
    (item) => leaves(item, order) || !sameTurnLength(item, order) || (isAnchorMoved && ns(item.anchor) !== ns(at)),
  )
  const isRestarted = ({ item }: Part) => restarted.some(({ name }) => name === item)
  keep(state, state.parts.filter(isRestarted), at, at)
  for (const item of state.items) {
    if (leaves(item, order)) endParts(state, item, at)
    else if (restarted.includes(item)) changeItem(state, item, order, at, isAnchorMoved)
    else if (isAnchorMoved || isNew(item, order))
      item.next = { ...named(item, order), version: newestVersion(item) + 1, anchor: newestAnchor(item) }
  }
  replaceItems(state, order, { at, dueFrom: isAnchorMoved ? at : null, anchor: isAnchorMoved ? at : anchor })
}

function movesAnchor(state: State, order: Order): boolean {
  const item = leading(state)
  if (!item.turn) return false
  if (!leaves(item, order) || !order.plan) return !sameTurnLength(item, order)
  return !sameLength(
    (item.next ?? item).price,
    longest(
      order.plan.prices.filter(({ tariff }) => tariff.kind === 'recurring'),
      (price) => price,
    ),
  )
}

/** All items count their turns from another anchor: now, or from the end of the turn that each is in. */
export function moveAnchor(
  state: State,
  { anchor, proration }: Extract<Action, { do: 'anchor' }>,
  at: Temporal.Instant,
): void {
  for (const item of state.items) {
    const { planCode, price, quantity } = item.next ?? item
    const version = { planCode, price, quantity, version: newestVersion(item) + 1, anchor }
    if (proration === 'none' && item.turn) {
      item.next = version
      continue
    }
    Object.assign(item, version, { next: null })
    if (!item.turn) continue
    endParts(state, item, at)
    item.turn = turnOf(state.terms, item, at)
    addPart(state, item, at)
  }
}

interface Beginning {
  readonly at: Temporal.Instant
  /** Null is the end of its turn. */
  readonly dueFrom: Temporal.Instant | null
  readonly anchor: Temporal.Instant
}

/** What the plan does not sell is gone, and what it sells besides begins. */
function replaceItems(state: State, order: Order, beginning: Beginning): void {
  state.items = state.items.filter((item) => !leaves(item, order))
  state.once = state.once.filter((item) => item.isCharged || !leaves(item, order))
  for (const item of state.once) {
    if (!item.isCharged && isNew(item, order)) Object.assign(item, named(item, order), { version: item.version + 1 })
  }
  state.planCode = order.plan?.code ?? state.planCode
  join(state, order, beginning)
}

/** Begins what is ordered and not there. */
export function join(state: State, order: Order, { at, dueFrom, anchor }: Beginning): void {
  const { terms, items } = state
  for (const { price: sold, planCode, addOnOf } of ordered(order)) {
    const { code, trialDays } = sold
    const price = withMoney(sold, order.items.find((one) => isFor(one, { code, addOnOf }))?.money)
    const quantity = order.items.find((one) => isFor(one, { code, addOnOf }))?.quantity ?? price.quantity
    const isOnce = price.tariff.kind === 'one_off'
    const chargedOnce = state.once.filter((item) => item.addOnOf === null || !item.isCharged)
    const there: readonly Item[] = isOnce ? chargedOnce : items
    if (quantity === 0 || there.some((item) => item.code === code && item.addOnOf === addOnOf)) continue
    state.joined += 1
    if (isOnce) {
      const name = `${code} ${state.joined}`
      const item = {
        name,
        code,
        addOnOf,
        planCode,
        price,
        quantity,
        version: 1,
        anchor,
        turn: null,
        next: null,
        ownTrialEnd: at,
      }
      state.once.push({
        ...{ ...item, dueFrom: dueFrom ?? at, isCharged: state.phase === 'running' },
        ...{ isKept: false, forgiven: false },
      })
      continue
    }
    const turn = turnOf(terms, { anchor, price }, at)
    const ownTrialEnd = daysLater(terms, at, trialDays)
    const item: Item = {
      name: `${code} ${state.joined}`,
      code,
      addOnOf,
      planCode,
      price,
      quantity,
      version: 1,
      anchor,
      dueFrom: later(dueFrom ?? (ns(turn.start) === ns(at) ? at : turn.end), ownTrialEnd),
      ownTrialEnd,
      turn: null,
      next: null,
    }
    items.push(item)
    if (state.phase !== 'running') continue
    item.turn = turn
    addPart(state, item, at)
  }
}

interface Sold {
  readonly price: Price
  readonly planCode: string
  readonly addOnOf: string | null
}

/** The prices of the plan, and then those of add-ons. */
function ordered({ plan, items }: Order): Sold[] {
  const own = plan?.prices.map((price) => ({ price, planCode: plan.code, addOnOf: null })) ?? []
  const addOns = items.flatMap(({ priceCode, addOnOf }) => {
    const price = addOnOf?.prices.find(({ code }) => code === priceCode)
    return addOnOf && price ? { price, planCode: addOnOf.code, addOnOf: addOnOf.code } : []
  })
  return [...own, ...addOns]
}

/** Its parts go no further, and what is paid in arrears falls due. */
function endParts({ terms, parts }: State, { name }: Item, at: Temporal.Instant): void {
  for (const part of parts) {
    if (part.item !== name) continue
    part.until = Math.min(part.until, Math.max(part.from, unitIn(terms, part.turn, at)))
    part.overAt = earlier(part.overAt, at)
  }
}

/** Another version pays from now on; with another interval, or where all begin anew, its turn is another one too. */
function changeItem(state: State, item: Item, order: Order, at: Temporal.Instant, isAnchorMoved: boolean): void {
  if (!isAnchorMoved && !isNew(item, order)) return
  const anchor = isAnchorMoved && item.turn ? at : newestAnchor(item)
  const isSameTurn = sameTurnLength(item, order) && ns(item.anchor) === ns(anchor)
  const version = newestVersion(item) + 1
  const { next } = item
  const isSameLength = sameLength(item.price, named(item, order).price)
  if (next && ns(next.anchor) !== ns(item.anchor) && !isAnchorMoved && item.turn && ns(item.turn.end) > ns(at)) {
    // Its turns are counted otherwise from the next one on, as before.
    const changed = named(item, order)
    Object.assign(item, changed, { version, next: { ...changed, version: version + 1, anchor: next.anchor } })
    endParts(state, item, at)
    if (!isSameLength) item.turn = turnOf(state.terms, item, at)
    addPart(state, item, at)
    return
  }
  Object.assign(item, named(item, order), { version, anchor, next: null })
  if (!item.turn) return
  endParts(state, item, at)
  if (!isSameTurn) item.turn = turnOf(state.terms, item, at)
  if (ns(item.turn.end) > ns(at)) addPart(state, item, at)
}

export function addPart(
  { terms, parts }: State,
  { name, version, price, quantity, planCode, turn, dueFrom }: Item,
  at: Temporal.Instant,
): void {
  if (!turn) throw new Error('a part is of a turn')
  const from = Math.max(unitIn(terms, turn, at), unitIn(terms, turn, dueFrom))
  parts.push({
    item: name,
    version,
    price,
    quantity,
    planCode,
    turn,
    from,
    dueFrom,
    until: turn.endUnit,
    overAt: turn.end,
    kept: [],
    forgiven: [],
  })
}
