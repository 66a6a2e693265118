import { Refusal, refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { clockOfCustomer, findCustomer } from '../customers/store.ts'
import { AccountRefused, NoAnswer } from '../gateways/gateway.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import type { AnyGateway } from '../gateways/open-gateways.ts'
import { findAccount } from '../gateways/store.ts'
import { GatewayRefused } from '../gateways/wider-gateway.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { SetupSession } from './session.ts'
import { insertSessions, sessionRow, updateSessions } from './store.ts'

export interface SessionOrder {
  readonly customerId: string
  readonly gatewayAccountId: string
  readonly returnUrl: string
  readonly asDefault: boolean
}

/** What the page is for. */
export interface PageTerms {
  /** What is to be charged; null: what the customer is billed in, else whatever the account takes. */
  readonly currency: string | null
}

/** How the gateway of an account is reached; given to routes for what they do outside of transactions. */
export interface GatewayServices {
  readonly gatewayOf: (account: GatewayAccount) => AnyGateway
}

/** A session that was committed, and how its page is opened: a call outside of transactions, and what is kept of it afterwards. */
export interface BegunSession {
  readonly session: SetupSession
  readonly open: (services: GatewayServices) => Promise<(ctx: Context) => SetupSession>
}

/** How long a page can be used, where the gateway does not say it. */
const pageHours = 24

/** How soon the gateway is asked what became of a page, if no event tells it. */
const firstCheckMinutes = 5

/**
 * Begins a session. Refuses a customer or an account that is unknown, `gateway_account_disabled`, and
 * `test_clock_needs_test_gateway`. Opening its page refuses `gateway_no_answer` and `gateway_refused`.
 */
export async function beginSession(
  ctx: Context,
  order: SessionOrder,
  { currency }: PageTerms = { currency: null },
): Promise<BegunSession> {
  const [customer, account, clock] = await Promise.all([
    findCustomer(ctx.tx, ctx.tenantId, order.customerId),
    findAccount(ctx.tx, ctx.tenantId, order.gatewayAccountId),
    clockOfCustomer(ctx.tx, ctx.tenantId, order.customerId),
  ])
  if (!customer) refuseUnknown('/customer_id', 'customer')
  if (!account) refuseUnknown('/gateway_account_id', 'gateway account')
  if (account.status === 'disabled') refuse('gateway_account_disabled', `The account ${account.label} is disabled.`)
  if (clock && account.gateway !== 'test')
    refuseField(
      'test_clock_needs_test_gateway',
      '/gateway_account_id',
      'The customer follows a test clock, which only the gateway `test` obeys.',
    )
  const now = clock?.now ?? ctx.now
  const begun: SetupSession = {
    ...order,
    id: newId(),
    testClockId: customer.testClockId,
    status: 'opening',
    gatewayReference: null,
    url: null,
    expiresAt: now.add({ hours: pageHours }),
    paymentMethodId: null,
    nextCheckAt: null,
    checks: 0,
    createdAt: now,
    updatedAt: now,
  }
  addRows(ctx.writeSet, insertSessions, sessionRow(begun))
  return {
    session: begun,
    async open({ gatewayOf }) {
      const page = await answerOf(() =>
        gatewayOf(account).openSetup({
          key: begun.id,
          sessionId: begun.id,
          customerId: customer.id,
          customerName: customer.name,
          customerEmail: customer.email,
          returnUrl: begun.returnUrl,
          currencies: currency === null ? currenciesOf(account, customer.currency) : [currency],
        }),
      )
      return (later) => {
        const { reference, url, expiresAt } = page
        const nextCheckAt = account.gateway === 'test' ? null : later.now.add({ minutes: firstCheckMinutes })
        const opened = { status: 'open', gatewayReference: reference, url, nextCheckAt } as const
        const session: SetupSession = { ...begun, ...opened, expiresAt: expiresAt ?? begun.expiresAt }
        addRows(later.writeSet, updateSessions, sessionRow(session))
        return session
      }
    },
  }
}

/** What may be charged: in the customer's currency, if they have one and the account takes it. */
function currenciesOf({ currencies }: GatewayAccount, own: string | null): readonly string[] | null {
  return own !== null && (currencies === null || currencies.includes(own)) ? [own] : currencies
}

/** The answer of a gateway to a request that waits for it. Refuses `gateway_no_answer` and `gateway_refused`. */
export async function answerOf<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof NoAnswer)
      throw new Refusal('gateway_no_answer', 'The gateway gave no answer. Send the request again in a moment.', [], 5)
    if (error instanceof GatewayRefused || error instanceof AccountRefused) refuse('gateway_refused', error.message)
    throw error
  }
}
