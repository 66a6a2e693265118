import { earlier, type Instant, isBefore } from '../../../domain/instant.ts'
import { compareRefund, type RefundComparison } from '../../../domain/reconciliation.ts'
import { isUuid, leastIdAt } from '../../../platform/ids.ts'
import type { AnyGateway } from '../../gateways/open-gateways.ts'
import type { ListedRefund } from '../../gateways/wider-gateway.ts'
import { returnRefund } from '../../refunds/return-refund.ts'
import { setTenant } from '../../transaction/store.ts'
import type { Comparing, PageToCompare } from '../comparing.ts'
import type { NewDifference } from '../difference.ts'
import { inTenant } from '../in-tenant.ts'
import { askSoon } from '../live/store.ts'
import { pageSize, pagesOf } from '../pages.ts'
import { type ChargedPayment, paymentsOfCharges } from '../places/store.ts'
import { recoverRefund } from './recover-refund.ts'
import { type ComparedRefund, refundsNamed, type SucceededRefund, succeededRefunds } from './store.ts'

/** How long after its success a refund may still fail, at Stripe and elsewhere. */
const mayFailForHours = 30 * 24

/** The refunds that a gateway lists, page by page; then ours that were not in the list. */
export async function* refundsToCompare(gateway: AnyGateway, comparing: Comparing): AsyncIterable<PageToCompare> {
  const { claim, options } = comparing
  const { tenant_id: tenantId, gateway_account_id: accountId, now: before } = claim
  if (!gateway.listRefunds) return
  const since = earlier(claim.since, before.subtract({ hours: mayFailForHours }))
  const references = new Set<string>()
  for await (const page of pagesOf(gateway.listRefunds(since))) {
    for (const { reference } of page) references.add(reference)
    yield (now) => comparePage(page, comparing, now)
  }
  for (let after: string | undefined = leastIdAt(since.epochMilliseconds); after !== undefined; ) {
    const during = { accountId, after, since: since.add({ hours: 1 }), before, limit: pageSize }
    const given: readonly SucceededRefund[] = await options.transact({ readOnly: true }, (tx) => {
      setTenant(tx, tenantId)
      return succeededRefunds(tx, tenantId, during)
    })
    yield async () => given.filter(({ gateway_reference }) => !references.has(gateway_reference)).map(notAtGateway)
    after = given.length < pageSize ? undefined : given.at(-1)?.id
  }
}

/** A refund of a payment of ours, with what it is here; null where it is not known. */
interface NamedRefund {
  readonly listed: ListedRefund
  readonly of: ChargedPayment
  readonly ours: ComparedRefund | null
  readonly comparison: RefundComparison
}

async function comparePage(
  page: readonly ListedRefund[],
  comparing: Comparing,
  now: Instant,
): Promise<readonly NewDifference[]> {
  const { tenant_id: tenantId } = comparing.claim
  const { transact, log } = comparing.options
  const refunds = await compared(page, comparing)
  const live = refunds.flatMap(({ comparison, ours, listed: { reference } }) =>
    comparison === 'read' && ours ? [{ id: ours.id, reference }] : [],
  )
  if (live.length > 0)
    await transact({}, (tx) => {
      setTenant(tx, tenantId)
      return askSoon(tx, tenantId, 'refund', live)
    })
  const left: NewDifference[] = []
  for (const { comparison, listed, of, ours } of refunds) {
    if (comparison === 'nothing' || comparison === 'read') continue
    const about = { tenant_id: tenantId, payment_id: of.payment_id, refund: listed.reference }
    if (comparison === 'return' && ours) {
      const refund = { id: ours.id, customerId: ours.customer_id, paymentId: ours.payment_id }
      await inTenant(transact, { tenantId, now }, (ctx) => returnRefund(ctx, refund))
      log.warn(about, 'a refund has come back, and no event of it came')
    } else if (comparison === 'restore') {
      const made = await inTenant(transact, { tenantId, now }, (ctx) => recoverRefund(ctx, of, listed))
      if (made) log.warn({ ...about, refund_id: made.id }, 'a refund that is not known here was recovered')
      else left.push({ ...differenceOf(listed, of, null), kind: 'not_recorded' })
    } else if (comparison !== 'return') left.push({ ...differenceOf(listed, of, ours), kind: comparison })
  }
  return left
}

async function compared(page: readonly ListedRefund[], { claim, options }: Comparing): Promise<readonly NamedRefund[]> {
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  const charges = [...new Set(page.flatMap(({ chargeReference }) => chargeReference ?? []))]
  const ids = page.flatMap(({ refundId }) => (refundId !== null && isUuid(refundId) ? [refundId] : []))
  const [payments, known] = await options.transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    const found = await paymentsOfCharges(tx, tenantId, { accountId, charges })
    const paymentIds = [...found.values()].map(({ payment_id }) => payment_id)
    return [found, found.size === 0 ? [] : await refundsNamed(tx, tenantId, { paymentIds, ids })] as const
  })
  return page.flatMap((listed): NamedRefund[] => {
    const of = payments.get(listed.chargeReference ?? '')
    // A refund of others' charges is theirs.
    if (!of) return []
    const ours =
      known.find((one) => one.payment_id === of.payment_id && one.gateway_reference === listed.reference) ??
      known.find((one) => one.id === listed.refundId && one.gateway_reference === null) ??
      null
    return [{ listed, of, ours, comparison: comparisonOf(listed, ours, claim.now) }]
  })
}

function comparisonOf(listed: ListedRefund, ours: ComparedRefund | null, claimedAt: Instant): RefundComparison {
  // What has ended since the list was asked for may be older in it.
  if (ours?.ended_at && !isBefore(ours.ended_at, claimedAt)) return 'nothing'
  if (ours === null) return compareRefund(listed, null)
  const { status, is_live: isLive, is_returned: isReturned, amount_cents: amountCents, currency } = ours
  return compareRefund(listed, { status, isLive, isReturned, amountCents, currency })
}

function differenceOf(
  listed: ListedRefund,
  of: ChargedPayment,
  ours: ComparedRefund | null,
): Omit<NewDifference, 'kind'> {
  return {
    object: 'refund',
    gatewayReference: listed.reference,
    attemptId: of.attempt_id,
    attemptKey: null,
    our: ours && { amountCents: ours.amount_cents, currency: ours.currency, status: ours.status },
    gateway: { amountCents: listed.amountCents, currency: listed.currency, status: listed.status },
    chargedAt: listed.createdAt,
  }
}

function notAtGateway(one: SucceededRefund): NewDifference {
  return {
    object: 'refund',
    kind: 'not_at_gateway',
    gatewayReference: one.gateway_reference,
    attemptId: one.attempt_id,
    attemptKey: null,
    our: { amountCents: one.amount_cents, currency: one.currency, status: 'succeeded' },
    gateway: null,
    chargedAt: one.created_at,
  }
}
