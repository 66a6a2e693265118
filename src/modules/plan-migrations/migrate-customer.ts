import type { TaxView } from '../../domain/bill.ts'
import { type ChangeOrder, changeSubscription } from '../../domain/change.ts'
import { type Instant, isBefore, later } from '../../domain/instant.ts'
import type { Plan } from '../../domain/plan.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { refuseUsagePricedTwice } from '../../domain/usage-overlap.ts'
import { waitingChanges } from '../../domain/waiting.ts'
import { newId } from '../../platform/ids.ts'
import { billSession } from '../billing/bill-session.ts'
import { taxViewOf } from '../billing/tax-lines.ts'
import { reasonOf } from '../billing-run/reason-of.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import { type CustomerSession, openSession } from '../ledger/customer-session.ts'
import type { NamedCustomer } from '../ledger/store.ts'
import { recordAndBill } from '../subscriptions/outcome.ts'
import { emptyWriteSet } from '../transaction/write-set.ts'
import type { MigrationTerms } from './plan-migration.ts'

/** The change that each subscription of a customer gets. */
export interface CustomerMigration {
  readonly terms: MigrationTerms
  readonly toPlan: Plan
}

/** The outcome for a subscription. */
export type Decision = ChangeDecision | SkipDecision

export interface ChangeDecision {
  readonly kind: 'changed'
  readonly subscriptionId: string
  /** The subscription before the change, billed up to its instant. */
  readonly before: Subscription
  readonly after: Subscription
  /** The document that the change made at once. */
  readonly made: MadeDocument | null
  /** The previous total of the open draft that the change rewrote, in minor units. */
  readonly draftBeforeCents: bigint
  /** Given where there are taxes. */
  readonly taxes: TaxView | undefined
}

export interface SkipDecision {
  readonly kind: 'skipped'
  readonly subscriptionId: string
  readonly reason: string
  readonly detail: string
}

/** Maximum due instants of a customer billed on the way; back-dated starts go back at most 1,000 periods. */
const stepsMax = 1200

/** The order that each subscription gets. */
export function migrationOrder({ terms, toPlan }: CustomerMigration): ChangeOrder {
  const { when, proration, overrides } = terms
  return { plan: toPlan, items: [], when, proration, keepsAgreedPrices: overrides === 'keep' }
}

/**
 * Why a customer cannot be migrated as of an instant; null if it can. It cannot if it was saved, or its test clock advanced,
 * after that instant: a preview would have seen something else.
 */
export function obstacleOf(
  customer: NamedCustomer,
  { billTo }: CustomerSession['asRead'],
  asOf: Instant,
): Pick<SkipDecision, 'reason' | 'detail'> | null {
  if (customer.is_parked)
    return { reason: 'customer_parked', detail: 'The customer is parked, because it cannot be billed.' }
  if (customer.is_advancing)
    return { reason: 'test_clock_advancing', detail: 'The test clock of the customer is being advanced.' }
  const ownTime = later(customer.last_instant, billTo.updatedAt)
  const changedAt = customer.test_clock_id ? customer.changed_at : later(customer.changed_at, ownTime)
  if (isBefore(asOf, changedAt))
    return { reason: 'customer_changed', detail: `The customer has changed since ${asOf}.` }
  return null
}

/**
 * Bills one customer up to the session’s present, then changes these subscriptions. Those that cannot be changed are skipped
 * with a reason, and do not affect the others. Returns the session to save, with its own write set; null if nothing changes.
 */
export function migrateCustomer(
  read: CustomerSession,
  subscriptionIds: readonly string[],
  migrating: CustomerMigration,
): { readonly session: CustomerSession | null; readonly decisions: readonly Decision[] } {
  const skipped: SkipDecision[] = []
  for (let able = subscriptionIds; ; ) {
    const { series } = read.asRead
    const seriesBefore = { ...series }
    const session = openSession({ ...read.ctx, writeSet: emptyWriteSet() }, { ...read.asRead, now: read.now })
    try {
      if (!billSession(session, stepsMax).isComplete) {
        const why = { reason: 'unavailable', detail: 'The customer has too many due instants that are not billed yet.' }
        return { session: null, decisions: [...skipped, ...able.map((id) => skip(id, why))] }
      }
      const changed = able.map((id) => changeOne(session, id, migrating))
      return { session: changed.length > 0 ? session : null, decisions: [...skipped, ...changed] }
    } catch (error) {
      // Its counts are discarded.
      if (series) Object.assign(series, seriesBefore)
      const why = whyOf(error)
      const id = error instanceof Impossible ? error.subscriptionId : null
      if (id === null) return { session: null, decisions: [...skipped, ...able.map((one) => skip(one, why))] }
      skipped.push(skip(id, why))
      able = able.filter((one) => one !== id)
      if (able.length === 0) return { session: null, decisions: skipped }
    }
  }
}

class Impossible extends Error {
  readonly subscriptionId: string

  constructor(subscriptionId: string, cause: unknown) {
    super('a subscription cannot be migrated', { cause })
    this.subscriptionId = subscriptionId
  }
}

class NotMigrated extends Error {
  readonly reason: string

  constructor(reason: string, detail: string) {
    super(detail)
    this.reason = reason
  }
}

function changeOne(session: CustomerSession, id: string, migrating: CustomerMigration): ChangeDecision {
  try {
    const before = subscriberOf(session, id, migrating)
    const changed = changeSubscription(before, migrationOrder(migrating), session.now, newId)
    if (changed === before)
      throw new NotMigrated(
        'nothing_to_change',
        'The subscription has this plan already, or a change to it is waiting.',
      )
    refuseUsagePricedTwice(session.subscriptions, changed, '')
    const draftBeforeCents = before.draft ? (session.drafts.get(before.draft.invoiceId)?.invoice.totalCents ?? 0n) : 0n
    const isForNextInvoice = migrating.terms.proration === 'next_invoice'
    const how = { isForNextInvoice }
    const { subscription, made } = recordAndBill(session, { before, changed, type: 'subscription.changed' }, how)
    return {
      kind: 'changed',
      subscriptionId: id,
      before,
      after: subscription,
      made,
      draftBeforeCents,
      taxes: taxViewOf(session),
    }
  } catch (error) {
    throw new Impossible(id, error)
  }
}

/** The subscription if it is still on the plan. A waiting change of plan is the customer’s own, and stays. */
function subscriberOf(session: CustomerSession, id: string, { terms, toPlan }: CustomerMigration): Subscription {
  const found = session.subscriptions.find((one) => one.id === id)
  if (!found) throw new NotMigrated('subscription_ended', 'The subscription has ended.')
  if (found.plan.id !== terms.planId)
    throw new NotMigrated('plan_differs', 'The subscription has already changed to another plan.')
  const leaves = waitingChanges(found).find(({ plan }) => plan !== null && plan.id !== toPlan.id)
  if (leaves)
    throw new NotMigrated(
      'plan_change_pending',
      `A change to the plan ${leaves.plan?.code} is waiting for ${leaves.at}.`,
    )
  return found
}

function skip(subscriptionId: string, why: Pick<SkipDecision, 'reason' | 'detail'>): SkipDecision {
  return { kind: 'skipped', subscriptionId, ...why }
}

function whyOf(thrown: unknown): Pick<SkipDecision, 'reason' | 'detail'> {
  const error = thrown instanceof Impossible ? thrown.cause : thrown
  if (error instanceof NotMigrated) return { reason: error.reason, detail: error.message }
  if (error instanceof Refusal) return { reason: error.code, detail: error.message }
  return { reason: 'internal', detail: reasonOf(error) }
}

/** Skips these subscriptions for one reason. */
export function skipAll(
  subscriptionIds: readonly string[],
  why: Pick<SkipDecision, 'reason' | 'detail'>,
): readonly Decision[] {
  return subscriptionIds.map((id) => skip(id, why))
}
