import type { Instant } from '../../../domain/instant.ts'
import { applyDispute } from '../../disputes/apply-dispute.ts'
import type { AnyGateway } from '../../gateways/open-gateways.ts'
import { GatewayRefused, type ListedDispute, type WiderGateway } from '../../gateways/wider-gateway.ts'
import { setTenant } from '../../transaction/store.ts'
import type { Comparing, PageToCompare } from '../comparing.ts'
import type { NewDifference } from '../difference.ts'
import { inTenant } from '../in-tenant.ts'
import { pageSize, pagesOf } from '../pages.ts'
import { paymentsOfCharges } from '../places/store.ts'
import { type OpenDispute, openDisputes } from './store.ts'

/**
 * The disputes that a gateway lists, page by page; then ours that are not closed and were not in the list. Each is read and written as
 * the gateway has it now, whether an event of it came or not.
 */
export async function* disputesToCompare(gateway: AnyGateway, comparing: Comparing): AsyncIterable<PageToCompare> {
  const { claim, options } = comparing
  const { tenant_id: tenantId, gateway_account_id: accountId, since } = claim
  const { listDisputesSince, readDispute } = gateway
  if (!listDisputesSince || !readDispute) return
  const references = new Set<string>()
  for await (const page of pagesOf(listDisputesSince(since))) {
    for (const { reference } of page) references.add(reference)
    yield (now) => comparePage(page, { readDispute, comparing, now })
  }
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const next: string | null = after
    const open: readonly OpenDispute[] = await options.transact({ readOnly: true }, (tx) => {
      setTenant(tx, tenantId)
      return openDisputes(tx, tenantId, { accountId, after: next, limit: pageSize })
    })
    const others = open.filter(({ gateway_reference }) => !references.has(gateway_reference))
    yield (now) => compareOpen(others, { readDispute, comparing, now })
    after = open.length < pageSize ? undefined : open.at(-1)?.id
  }
}

interface ReadingDisputes {
  readonly readDispute: WiderGateway['readDispute']
  readonly comparing: Comparing
  readonly now: Instant
}

async function comparePage(
  page: readonly ListedDispute[],
  { readDispute, comparing: { claim, options }, now }: ReadingDisputes,
): Promise<readonly NewDifference[]> {
  const { tenant_id: tenantId, gateway_account_id: accountId } = claim
  const charges = [...new Set(page.flatMap(({ chargeReference }) => chargeReference ?? []))]
  const payments = await options.transact({ readOnly: true }, (tx) => {
    setTenant(tx, tenantId)
    return paymentsOfCharges(tx, tenantId, { accountId, charges })
  })
  for (const { reference, chargeReference } of page) {
    const of = payments.get(chargeReference ?? '')
    if (!of) continue
    const state = await readDispute(reference)
    const disputed = { paymentId: of.payment_id, customerId: of.customer_id }
    await inTenant(options.transact, { tenantId, now }, (ctx) => applyDispute(ctx, disputed, state))
  }
  return []
}

async function compareOpen(
  disputes: readonly OpenDispute[],
  { readDispute, comparing: { claim, options }, now }: ReadingDisputes,
): Promise<readonly NewDifference[]> {
  const { tenant_id: tenantId } = claim
  const left: NewDifference[] = []
  for (const one of disputes) {
    try {
      const state = await readDispute(one.gateway_reference)
      const disputed = { paymentId: one.payment_id, customerId: one.customer_id }
      await inTenant(options.transact, { tenantId, now }, (ctx) => applyDispute(ctx, disputed, state))
    } catch (error) {
      if (!(error instanceof GatewayRefused)) throw error
      left.push(notAtGateway(one))
    }
  }
  return left
}

function notAtGateway(one: OpenDispute): NewDifference {
  return {
    object: 'dispute',
    kind: 'not_at_gateway',
    gatewayReference: one.gateway_reference,
    attemptId: one.attempt_id,
    attemptKey: null,
    our: { amountCents: one.amount_cents, currency: one.currency, status: one.status },
    gateway: null,
    chargedAt: one.created_at,
  }
}
