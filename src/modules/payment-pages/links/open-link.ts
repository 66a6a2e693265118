import { refuse, refuseField, refuseUnknown } from '../../../domain/refusal.ts'
import { newId } from '../../../platform/ids.ts'
import { chargeRequestOf, type PaymentAttempt } from '../../collection/attempt.ts'
import { settleAttempt } from '../../collection/settle-attempt.ts'
import { findAttempt } from '../../collection/store.ts'
import type { GatewayAccount } from '../../gateways/gateway-account.ts'
import { findAccount } from '../../gateways/store.ts'
import { findMethod } from '../../payment-methods/store.ts'
import type { Context } from '../../transaction/context.ts'
import { addRows } from '../../transaction/write-set.ts'
import { answerOf, beginSession, type GatewayServices } from '../open-session.ts'
import type { PaymentLink } from './link.ts'
import { accountsTaking, insertLinkInvoices, insertLinks, type LinkInvoice, linkInvoices } from './store.ts'

export interface LinkOrder {
  readonly invoiceIds: readonly string[]
  readonly returnUrl: string | undefined
  readonly gatewayAccountId: string | undefined
}

/** A link that was committed, and how its page is opened. */
export interface BegunLink {
  readonly open: (services: GatewayServices) => Promise<(ctx: Context) => Promise<PaymentLink>>
}

/**
 * Begins a link over open invoices of one customer and currency. Where an attempt for all of them waits for the customer, the link
 * opens its page; else one that stores a payment method, from which they are taken then. Refuses invoices that are unknown,
 * `invoice_not_open`, `attempt_in_progress`, and what `beginSession` refuses.
 */
export async function beginLink(ctx: Context, order: LinkOrder): Promise<BegunLink> {
  const invoices = await payableInvoices(ctx, order.invoiceIds)
  const [first] = invoices
  const waiting = await waitingAttempt(ctx, invoices)
  const link = {
    id: newId(),
    customerId: first.customer_id,
    currency: first.currency,
    invoiceIds: invoices.map(({ id }) => id).sort(),
    dueCents: invoices.reduce((sum, { due_cents }) => sum + due_cents, 0n),
  }
  if (waiting) return linkToAttempt(ctx, link, { attempt: waiting, returnUrl: order.returnUrl })
  const accountId = order.gatewayAccountId ?? (await usualAccount(ctx, first))
  const account = await findAccount(ctx.tx, ctx.tenantId, accountId)
  if (!account) refuseUnknown('/gateway_account_id', 'gateway account')
  if (account.currencies !== null && !account.currencies.includes(first.currency))
    refuseField('gateway_account_disabled', '/gateway_account_id', `The account does not take ${first.currency}.`)
  const returnUrl = returnUrlAt(account, order.returnUrl)
  const page = { customerId: link.customerId, gatewayAccountId: accountId, returnUrl, asDefault: false }
  const begun = await beginSession(ctx, page, { currency: link.currency })
  const { createdAt } = begun.session
  addLink(ctx, link, { setup_session_id: begun.session.id, created_at: createdAt, updated_at: createdAt })
  return {
    async open(services) {
      const keep = await begun.open(services)
      return async (later) => ({ ...link, session: keep(later), attempt: null, createdAt, updatedAt: createdAt })
    },
  }
}

/** Where the customer goes afterwards: as the merchant says; only the test gateway does without. */
function returnUrlAt({ gateway }: GatewayAccount, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted
  if (gateway === 'test') return 'https://test-gateway.example/done'
  return refuseField('invalid_request', '/return_url', 'Name the address that the customer returns to.')
}

type NewLink = Pick<PaymentLink, 'id' | 'customerId' | 'currency' | 'invoiceIds' | 'dueCents'>

function addLink({ writeSet }: Context, { id, customerId, currency, invoiceIds }: NewLink, page: object): void {
  addRows(writeSet, insertLinks, { id, customer_id: customerId, currency, ...page })
  for (const invoiceId of invoiceIds) addRows(writeSet, insertLinkInvoices, { link_id: id, invoice_id: invoiceId })
}

/** A link to the page on which the customer authenticates an attempt. */
async function linkToAttempt(
  ctx: Context,
  link: NewLink,
  { attempt, returnUrl }: { readonly attempt: PaymentAttempt; readonly returnUrl: string | undefined },
): Promise<BegunLink> {
  const { now } = ctx
  const [account, method] = await Promise.all([
    findAccount(ctx.tx, ctx.tenantId, attempt.gatewayAccountId),
    findMethod(ctx.tx, ctx.tenantId, attempt.paymentMethodId),
  ])
  if (!account || !method) throw new Error(`payment attempt ${attempt.id} has no account or method`)
  const url = returnUrlAt(account, returnUrl)
  addLink(ctx, link, { attempt_id: attempt.id, created_at: now, updated_at: now })
  return {
    async open({ gatewayOf }) {
      const { openAction } = gatewayOf(account)
      const reference = attempt.gatewayReference
      const state =
        openAction && reference !== null
          ? await answerOf(() => openAction(chargeRequestOf(attempt, method, now), reference, url))
          : null
      return async (later) => {
        const settled = state && (await settleAttempt(later, attempt, state, { sends: null }))
        return { ...link, session: null, attempt: settled ?? attempt, createdAt: now, updatedAt: now }
      }
    },
  }
}

/** The invoices in the order asked for, all of one customer and currency, and with something due. */
async function payableInvoices(
  ctx: Context,
  ids: readonly string[],
): Promise<readonly [LinkInvoice, ...LinkInvoice[]]> {
  const found = await linkInvoices(ctx.tx, ctx.tenantId, ids)
  const invoices = ids.map((id, i) => found.get(id) ?? refuseUnknown(`/invoice_ids/${i}`, 'invoice'))
  const [first] = invoices
  if (!first) throw new Error('a link is for one invoice at least')
  for (const [i, one] of invoices.entries()) {
    const at = `/invoice_ids/${i}`
    if (one.customer_id !== first.customer_id)
      refuseField('invalid_request', at, 'The invoice is another customer’s than the first.')
    if (one.currency !== first.currency)
      refuseField('invalid_request', at, `The invoice is in ${one.currency}, the first in ${first.currency}.`)
    if (one.due_cents <= 0n) refuseField('invoice_not_open', at, 'Nothing is due on the invoice.')
  }
  return [first, ...invoices.slice(1)]
}

/** The attempt for exactly these invoices that waits for the customer; null if none is live. Refuses `attempt_in_progress`. */
async function waitingAttempt(ctx: Context, invoices: readonly LinkInvoice[]): Promise<PaymentAttempt | null> {
  const ids = new Set(invoices.map(({ attempt_id }) => attempt_id))
  const [id = null] = ids
  if (ids.size === 1 && id === null) return null
  const attempt = ids.size === 1 && id !== null ? await findAttempt(ctx.tx, ctx.tenantId, id) : undefined
  if (attempt?.status === 'requires_action' && attempt.invoices.length === invoices.length) return attempt
  return refuse('attempt_in_progress', 'A payment attempt for one of the invoices is live. Wait until it has ended.')
}

/** The account of the customer's default method, else the only one that takes the currency. */
async function usualAccount(ctx: Context, invoice: LinkInvoice): Promise<string> {
  if (invoice.default_account_id !== null) return invoice.default_account_id
  const [only, another] = await accountsTaking(ctx.tx, ctx.tenantId, invoice.currency)
  if (only !== undefined && another === undefined) return only
  return refuseField(
    'invalid_request',
    '/gateway_account_id',
    only === undefined
      ? `No enabled account takes ${invoice.currency}.`
      : 'Name the account: several take the currency.',
  )
}
