import { earliest, type Instant, isBefore, isSame, later } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { billBy } from '../billing/bill-by.ts'
import { applyLateUsage, parkCustomers } from '../billing-run/queue/store.ts'
import { reasonOf } from '../billing-run/reason-of.ts'
import { nextOnClock } from '../collection/store.ts'
import { collectOnClock } from '../collection-run/collect-on-clock.ts'
import type { CustomerLedger } from '../ledger/customer-ledger.ts'
import { type CustomerSession, nextDueAt, openSession } from '../ledger/customer-session.ts'
import { measureUsage } from '../ledger/measure-usage.ts'
import { seriesJson, seriesOfRow, seriesRow } from '../ledger/number-series.ts'
import { readLedgers } from '../ledger/read-ledgers.ts'
import { saveBilledCustomer } from '../ledger/save-customer.ts'
import { lookAtPlansOnClock } from '../messages/notices/look-at-plans.ts'
import { nextNoticeOnClock } from '../messages/notices/store.ts'
import { nextTaxOnClock } from '../tax-run/store.ts'
import { taxOnClock } from '../tax-run/tax-on-clock.ts'
import type { Context } from '../transaction/context.ts'
import { addRows, emptyWriteSet, mergeInto } from '../transaction/write-set.ts'
import { foldUsage } from '../usage/folding/store.ts'
import { checkUsageOnClock } from '../usage-alerts/check-on-clock.ts'
import { isClockWatched, nextCheckOnClock } from '../usage-alerts/store.ts'
import { claimTestClock, lockDueCustomers, lockTestClock, moveTestClock, type TestClock } from './store.ts'

/** Maximum customers read in one transaction, and about how many of their due instants it bills. */
const customersMax = 100
const stepsMax = 500
/** Batches of usage folded in one transaction. */
const batchesAtOnce = 1000

/**
 * Advances a test clock through everything that falls due for its customers, in order, each at its own instant (D28). Does
 * one bounded step: `isDone` is false if there is more, and the same call continues. A customer that cannot be billed is
 * parked and does not stop others. An advance to the clock’s present bills what a request has left over (D14). Refuses
 * `not_found`, `test_clock_goes_forward`, `test_clock_advancing` (another advance is running).
 */
export async function advanceClock(
  ctx: Context,
  id: string,
  to: Instant,
): Promise<{ clock: TestClock; isDone: boolean }> {
  const clock = await lockTestClock(ctx.tx, ctx.tenantId, id)
  if (!clock) refuse('not_found', '')
  if (clock.advancing_to && !isSame(clock.advancing_to, to)) {
    refuse(
      'test_clock_advancing',
      `The test clock is being advanced to ${clock.advancing_to}. Send the request again when that is done.`,
    )
  }
  if (isBefore(to, clock.now))
    refuseField('test_clock_goes_forward', '/to', `The test clock is already at ${clock.now}, and only goes forward.`)
  return step(ctx, clock, to)
}

/** Does the next step of an interrupted advance; returns true if it is already finished. */
export async function continueAdvance(ctx: Context, id: string): Promise<boolean> {
  const clock = await lockTestClock(ctx.tx, ctx.tenantId, id)
  if (!clock?.advancing_to) return true
  return (await step(ctx, clock, clock.advancing_to)).isDone
}

/** Bills, does what is due for taxes or collection, or sends the next notice: whichever comes first. */
async function step(ctx: Context, clock: TestClock, to: Instant): Promise<{ clock: TestClock; isDone: boolean }> {
  const checkedFirst = await nextCheckOf(ctx, clock)
  if (checkedFirst) {
    claimTestClock(ctx.tx, ctx.tenantId, { id: clock.id, to })
    await checkUsageOnClock(ctx, checkedFirst)
    return { clock: { ...clock, advancing_to: to }, isDone: false }
  }
  const [collection, tax, noticeAt = null] = await Promise.all([
    nextOnClock(ctx.tx, ctx.tenantId, clock.id),
    nextTaxOnClock(ctx.tx, ctx.tenantId, clock.id),
    clock.sends_mail ? nextNoticeOnClock(ctx.tx, ctx.tenantId, clock.id) : undefined,
  ])
  const isTaxFirst = tax !== undefined && (collection === undefined || !isBefore(collection.at, tax.at))
  const next = isTaxFirst ? tax : collection
  if (next && !isBefore(clock.now, next.at)) {
    claimTestClock(ctx.tx, ctx.tenantId, { id: clock.id, to })
    if (isTaxFirst) await taxOnClock(ctx, tax)
    else if (collection) await collectOnClock(ctx, collection)
    return { clock: { ...clock, advancing_to: to }, isDone: false }
  }
  if (noticeAt && !isBefore(clock.now, noticeAt)) {
    claimTestClock(ctx.tx, ctx.tenantId, { id: clock.id, to })
    await lookAtPlansOnClock(ctx, clock)
    return { clock: { ...clock, advancing_to: to }, isDone: false }
  }
  const first = earliest([next?.at ?? null, noticeAt])
  const isMoreDue = first !== null && !isBefore(to, first)
  return billStep(ctx, clock, { to, upTo: isMoreDue ? first : to, isMoreDue })
}

/** A customer whose usage is looked at before the clock moves: alerts, and billing thresholds. */
async function nextCheckOf({ tx, tenantId }: Context, { id }: TestClock): Promise<string | undefined> {
  if (!(await isClockWatched(tx, tenantId, id))) return
  await foldUsage(tx, batchesAtOnce, true)
  return nextCheckOnClock(tx, tenantId, id)
}

async function billStep(
  ctx: Context,
  clock: TestClock,
  { to, upTo, isMoreDue }: { readonly to: Instant; readonly upTo: Instant; readonly isMoreDue: boolean },
): Promise<{ clock: TestClock; isDone: boolean }> {
  await applyLateUsage(ctx.tx)
  const due = await lockDueCustomers(ctx.tx, ctx.tenantId, { clockId: clock.id, dueBy: upTo, limit: customersMax + 1 })
  if (due.length === 0 && isSame(to, clock.now) && !clock.advancing_to) return { clock, isDone: true }
  // If there are more customers than one step reads, it stops at the first due instant of those left out.
  const horizon = due[customersMax]?.next_billing_at ?? null
  const ledger = await readLedgersOfClock(ctx, clock, due.slice(0, customersMax))
  await measureUsage(
    ctx.tx,
    ledger.map((one) => ({ ...one, until: upTo, from: clock.now })),
  )
  const { sessions, series, reached } = billOrParkCustomers(ctx, clock, ledger, {
    to: upTo,
    horizon,
    stopsAtEach: clock.sends_mail,
  })
  for (const session of sessions) saveBilledCustomer(session)
  const isDone = reached === null && !isMoreDue
  const moved: TestClock = {
    ...clock,
    now: later(reached ?? upTo, clock.now),
    advancing_to: isDone ? null : to,
    ...seriesRow(series),
    updated_at: ctx.now,
  }
  addRows(ctx.writeSet, moveTestClock, {
    id: clock.id,
    now: moved.now,
    advancing_to: moved.advancing_to,
    ...seriesJson(series),
    last_finalized_at: series.lastFinalizedAt,
    updated_at: ctx.now,
  })
  return { clock: moved, isDone }
}

async function readLedgersOfClock(
  ctx: Context,
  clock: TestClock,
  due: Awaited<ReturnType<typeof lockDueCustomers>>,
): Promise<Omit<CustomerLedger, 'series'>[]> {
  // By id, so that the order of numbers at one instant does not depend on the size of a step.
  const ids = due.map(({ customer_id }) => customer_id).sort()
  if (ids.length === 0) return []
  const ledgers = await readLedgers(ctx, ids)
  return ids.flatMap((id) => {
    const read = ledgers.get(id)
    return read ? [{ ...read, now: clock.now }] : []
  })
}

/**
 * Bills these customers together. If one cannot be billed, it starts again without that customer, because all numbers and
 * events are in one order, and parks it with the reason.
 */
function billOrParkCustomers(
  ctx: Context,
  clock: TestClock,
  ledger: readonly Omit<CustomerLedger, 'series'>[],
  way: Way,
) {
  const parked: object[] = []
  for (let able = ledger; ; ) {
    const series = seriesOfRow(clock.id, clock, clock.last_finalized_at)
    const writeSet = emptyWriteSet()
    const sessions = able.map((one) => openSession({ ...ctx, writeSet }, { ...one, series }))
    try {
      const reached = billInOrder(sessions, way)
      mergeInto(ctx.writeSet, writeSet)
      if (parked.length > 0) addRows(ctx.writeSet, parkCustomers, ...parked)
      return { sessions: sessions.map((session) => ({ ...session, ctx })), series, reached }
    } catch (error) {
      if (!(error instanceof Impossible)) throw error
      parked.push({ customer_id: error.customerId, parked_at: ctx.now, parked_reason: reasonOf(error.cause) })
      able = able.filter(({ billTo }) => billTo.id !== error.customerId)
    }
  }
}

class Impossible extends Error {
  readonly customerId: string

  constructor(customerId: string, cause: unknown) {
    super('a customer of the test clock cannot be billed', { cause })
    this.customerId = customerId
  }
}

/** How far a step goes. */
interface Way {
  readonly to: Instant
  readonly horizon: Instant | null
  /** After each due instant: mail of the clock tells its time. */
  readonly stopsAtEach: boolean
}

/** Bills the due instants in order. Returns the instant that it reached, or null if nothing is due by `to` any more. */
function billInOrder(sessions: readonly CustomerSession[], { to, horizon, stopsAtEach }: Way): Instant | null {
  let reached: Instant | null = null
  for (let steps = 0; ; ) {
    const at = earliest(sessions.map(nextDueAt))
    if (!at || isBefore(to, at)) return horizon && (reached ?? horizon)
    if (steps >= stepsMax) return reached
    // At the horizon itself other customers may be due too: the next step takes them all, in order; if there are too many,
    // those with the smallest ids first.
    if (horizon && (isBefore(horizon, at) || (reached && !isBefore(at, horizon)))) return reached ?? horizon
    for (const session of sessions) {
      const dueAt = nextDueAt(session)
      if (!dueAt || isBefore(at, dueAt)) continue
      session.now = later(at, session.now)
      billUntil(session, at)
      steps += 1
    }
    reached = later(at, reached ?? at)
    // It is taxed and collected at this instant, before anything else happens.
    if (stopsAtEach || sessions.some(({ made }) => made.some((one) => 'invoice' in one && hasMoreToDo(one.invoice))))
      return reached
  }
}

function hasMoreToDo({ collectAt, wait }: Invoice): boolean {
  return collectAt !== null || wait?.for === 'tax'
}

// Only what is due by that instant: an overdue customer keeps its place in the order.
function billUntil(session: CustomerSession, at: Instant): void {
  try {
    billBy(session, at, stepsMax)
  } catch (error) {
    throw new Impossible(session.asRead.billTo.id, error)
  }
}
