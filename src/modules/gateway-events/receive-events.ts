import { Refusal } from '../../domain/refusal.ts'
import { unixMs } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { RawRequest } from '../../platform/http/raw-post.ts'
import { newId } from '../../platform/ids.ts'
import type { Vault } from '../../platform/vault.ts'
import { parseStripeEvent } from '../gateways/stripe/event.ts'
import { verifyStripeSignature } from '../gateways/stripe/webhook-signature.ts'
import { setTenant } from '../transaction/store.ts'
import { receivingAccount, storeEvent } from './store.ts'

export interface ReceiveOptions {
  readonly transact: Transact
  readonly vault: Vault | null
  readonly onRefused: (why: string) => void
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The address that gateways post their events to. */
export const gatewayEventsUrl = '/v1/gateway_events/:id'

/**
 * Takes an event of a gateway, by its signature over the bytes as they came: stores it once, for a worker to apply. Refuses
 * `gateway_event_refused` for a wrong signature, and stores nothing then; `not_found` for an unknown account.
 */
export async function receiveGatewayEvent(
  { transact, vault, onRefused }: ReceiveOptions,
  { id: accountId, headers, body }: RawRequest,
): Promise<{ readonly received: true }> {
  const account = uuid.test(accountId)
    ? await transact({ readOnly: true }, (tx) => receivingAccount(tx, accountId))
    : undefined
  if (account?.gateway !== 'stripe') throw new Refusal('not_found', 'There is no such gateway account.')
  if (!vault || account.webhook_secrets === null)
    throw new Refusal('gateway_event_refused', 'The gateway account has no webhook secret. Add one to it.')
  const header = headers['stripe-signature']
  const refused = verifyStripeSignature({
    header: Array.isArray(header) ? header[0] : header,
    body,
    secrets: JSON.parse(vault.unseal(account.webhook_secrets)) as string[],
    now: Math.floor(unixMs() / 1000),
  })
  if (refused !== null) {
    onRefused(refused)
    throw new Refusal('gateway_event_refused', `The signature is refused: ${refused.replaceAll('_', ' ')}.`)
  }
  const event = parseStripeEvent(body)
  if (!event) throw new Refusal('gateway_event_refused', 'The body is no event of the gateway.')
  await transact({}, async (tx) => {
    setTenant(tx, account.tenant_id)
    storeEvent(tx, account.tenant_id, { accountId, id: newId(), event, body: body.toString('utf8') })
  })
  return { received: true }
}
