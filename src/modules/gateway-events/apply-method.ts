import type { Instant } from '../../domain/instant.ts'
import type { SendOptions } from '../collection/send-attempt.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { GatewayRefused } from '../gateways/wider-gateway.ts'
import { changeMethod } from '../payment-methods/change-method.ts'
import { type PaymentMethod, withMandate, withMethodState } from '../payment-methods/payment-method.ts'
import { methodsWithReference } from '../payment-methods/store.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { GatewayEventState, StoredGatewayEvent } from './store.ts'

/** Reads a stored method, or its mandate, at its gateway, and changes it to what is said there. Those of others are ignored. */
export async function applyMethodEvent(
  tenantId: string,
  { event, account }: { readonly event: StoredGatewayEvent; readonly account: GatewayAccount },
  now: Instant,
  options: SendOptions,
): Promise<GatewayEventState> {
  const { object_kind: kind, object_reference: reference } = event
  const gateway = options.gatewayOf(account)
  if (reference === null) return 'ignored'
  if (kind === 'method') {
    const methods = await methodsOf(reference)
    if (methods.length === 0) return 'ignored'
    const state = await known(() => gateway.readMethod(reference))
    return state ? change(methods, (method) => withMethodState(method, state, now)) : 'ignored'
  }
  const mandate = await known(async () => gateway.readMandate?.(reference))
  if (!mandate) return 'ignored'
  const { status, methodReference } = mandate
  return change(await methodsOf(methodReference), (method) => withMandate(method, status, now))

  function methodsOf(of: string): Promise<readonly PaymentMethod[]> {
    return options.transact({ readOnly: true }, (tx) => {
      setTenant(tx, tenantId)
      return methodsWithReference(tx, tenantId, { accountId: account.id, reference: of })
    })
  }

  async function change(
    methods: readonly PaymentMethod[],
    changed: (method: PaymentMethod) => PaymentMethod,
  ): Promise<GatewayEventState> {
    for (const method of methods)
      await options.transact({}, async (tx) => {
        const ctx = workerContext(tx, tenantId, now)
        await changeMethod(ctx, method, changed)
        await tx.commitWith(commitStatement(ctx, null))
      })
    return methods.length > 0 ? 'applied' : 'ignored'
  }
}

/** What the gateway says; undefined where it has no such thing. */
async function known<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof GatewayRefused) return undefined
    throw error
  }
}
