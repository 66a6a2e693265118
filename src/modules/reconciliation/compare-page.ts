import { type Instant, isBefore } from '../../domain/instant.ts'
import { type AttemptState, type Comparison, compareCharge, type DifferenceKind } from '../../domain/reconciliation.ts'
import { isUuid } from '../../platform/ids.ts'
import { recordLateSuccess } from '../collection/late-success.ts'
import { settleAttempt } from '../collection/settle-attempt.ts'
import type { ListedCharge } from '../gateways/wider-gateway.ts'
import { setTenant } from '../transaction/store.ts'
import type { Comparing } from './comparing.ts'
import type { NewDifference } from './difference.ts'
import { inTenant } from './in-tenant.ts'
import { askSoon } from './live/store.ts'
import { recoverAttempt } from './recover-attempt.ts'
import { attemptsNamed, attemptsOfAnybody, type Claim, type ComparedAttempt } from './store.ts'

interface ComparingPage extends Comparing {
  readonly now: Instant
}

/** A charge that names us, with its attempt; null where there is none here. */
interface NamedCharge {
  readonly listed: ListedCharge
  readonly ours: ComparedAttempt | null
  readonly comparison: Comparison
}

/** Compares a page of charges with our attempts, settles what settles itself, and returns the rest. */
export async function comparePage(
  page: readonly ListedCharge[],
  { claim, now, options }: ComparingPage,
): Promise<readonly NewDifference[]> {
  const { transact } = options
  const { tenant_id: tenantId } = claim
  const charges = await compared(page, { claim, options })
  const live = charges.flatMap(({ comparison, ours, listed: { reference } }) =>
    comparison === 'read' && ours ? [{ id: ours.id, reference }] : [],
  )
  if (live.length > 0)
    await transact({}, (tx) => {
      setTenant(tx, tenantId)
      return askSoon(tx, tenantId, 'payment_attempt', live)
    })
  const left: NewDifference[] = []
  for (const { comparison, ours, listed } of charges) {
    const { amountCents, reference } = listed
    if (comparison === 'record' && ours && amountCents !== null) {
      const attempt = { id: ours.id, customerId: ours.customer_id }
      await inTenant(transact, { tenantId, now }, (ctx) => recordLateSuccess(ctx, attempt, { amountCents, reference }))
    } else if (comparison === 'restore') {
      if (!(await recovered(listed, { claim, now, options }))) left.push(differenceOf('not_recorded', listed, null))
    } else if (comparison !== 'nothing' && comparison !== 'read' && comparison !== 'record')
      left.push(differenceOf(comparison, listed, ours))
  }
  return left
}

/**
 * Makes the attempt of a charge that is not known here, and settles it if it has succeeded; of others the gateway is asked as of any
 * live attempt. False where it belongs to nobody.
 */
async function recovered(listed: ListedCharge, { claim, now, options }: ComparingPage): Promise<boolean> {
  const { transact, log } = options
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  const attempt = await inTenant(transact, { tenantId, now }, (ctx) => recoverAttempt(ctx, accountId, listed))
  if (attempt === null) return false
  const about = { tenant_id: tenantId, payment_attempt_id: attempt.id, charge: listed.reference }
  log.warn(about, 'a forgotten charge was recovered')
  const { status, reference, amountCents } = listed
  if (status === 'succeeded' && amountCents !== null) {
    const outcome = { status, reference, amountCents }
    await inTenant(transact, { tenantId, now }, (ctx) => settleAttempt(ctx, attempt, outcome, { sends: 0 }))
  }
  return true
}

async function compared(page: readonly ListedCharge[], { claim, options }: Comparing): Promise<readonly NamedCharge[]> {
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  const naming = page.filter(namesAnAttempt)
  const ids = naming.flatMap(({ attemptId }) => (attemptId !== null && isUuid(attemptId) ? [attemptId] : []))
  const [attempts, anybodys] = await options.transact({ readOnly: true }, (tx) => {
    setTenant(tx, tenantId)
    const keys = naming.flatMap(({ key }) => (key === null ? [] : [key]))
    const references = page.map(({ reference }) => reference)
    return Promise.all([
      attemptsNamed(tx, tenantId, { accountId, references, ids, keys }),
      ids.length === 0 ? new Set<string>() : attemptsOfAnybody(tx, ids),
    ])
  })
  const byReference = new Map(
    attempts.filter((one) => one.gateway_account_id === accountId).map((one) => [one.gateway_reference, one]),
  )
  const byId = new Map(attempts.map((one) => [one.id, one]))
  const byKey = new Map(attempts.map((one) => [one.key, one]))
  return page.flatMap((listed): NamedCharge[] => {
    const known = byReference.get(listed.reference)
    if (known) return [{ listed, ours: known, comparison: comparisonOf(listed, known, claim) }]
    if (!namesAnAttempt(listed)) return []
    const named = listed.attemptId === null ? byKey.get(listed.key ?? '') : byId.get(listed.attemptId)
    if (named === undefined) {
      const isOfAnother = listed.attemptId !== null && anybodys.has(listed.attemptId)
      return isOfAnother ? [] : [{ listed, ours: null, comparison: compareCharge(listed, null) }]
    }
    if (named.gateway_account_id !== accountId) return []
    if (named.gateway_reference === null)
      return [{ listed, ours: named, comparison: comparisonOf(listed, named, claim) }]
    // A second charge of one attempt: at most one is ever confirmed.
    return listed.status === 'succeeded' ? [{ listed, ours: named, comparison: 'not_recorded' }] : []
  })
}

function comparisonOf(listed: ListedCharge, ours: ComparedAttempt, { now }: Claim): Comparison {
  const payment =
    ours.paid_cents === null
      ? null
      : { amountCents: ours.paid_cents, currency: ours.currency, isReturned: ours.is_returned === true }
  const state: AttemptState = { status: ours.status, isLive: ours.is_live, currency: ours.currency, payment }
  const comparison = compareCharge(listed, state)
  // What has ended since the list was asked for may be older in it.
  const isListOlder = ours.ended_at !== null && !isBefore(ours.ended_at, now)
  return isListOlder ? 'nothing' : comparison
}

function differenceOf(kind: DifferenceKind, listed: ListedCharge, ours: ComparedAttempt | null): NewDifference {
  return {
    object: 'charge',
    kind,
    gatewayReference: listed.reference,
    attemptId: ours?.id ?? null,
    attemptKey: ours?.key ?? listed.key,
    our: ours && { amountCents: ours.paid_cents, currency: ours.currency, status: ours.status },
    gateway: { amountCents: listed.amountCents, currency: listed.currency, status: listed.status },
    chargedAt: listed.createdAt,
  }
}

const attemptKey = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d+$/

/** Whether a charge has the marks of one that we have made; others use the same account, and have marks of their own. */
function namesAnAttempt({ attemptId, key }: ListedCharge): boolean {
  return attemptId === null ? key !== null && attemptKey.test(key) : isUuid(attemptId)
}
