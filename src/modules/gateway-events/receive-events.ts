import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { unixMs } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import type { Vault } from '../../platform/vault.ts'
import { parseStripeEvent } from '../gateways/stripe/event.ts'
import { verifyStripeSignature } from '../gateways/stripe/webhook-signature.ts'
import { speakForTenant } from '../transaction/store.ts'
import { receivingAccount, storeEvent } from './store.ts'

export interface ReceiveOptions {
  readonly transact: Transact
  readonly vault: Vault | null
  readonly onRefused: (why: string) => void
}

const bodyBytesMax = 1_048_576
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The address that gateways post their events to: without a key, by their signature over the bytes as they came. An event is
 * stored once and answered; a worker applies it. A wrong signature is 400, and nothing is stored.
 */
export function addGatewayEventRoute(app: FastifyInstance, options: ReceiveOptions): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, bytes, done) =>
      done(null, bytes),
    )
    scope.post(
      '/v1/gateway_events/:id',
      { config: { scope: 'public' } },
      async (request: FastifyRequest<{ Params: { id: string } }>) => {
        await receive(options, request.params.id, request)
        return { received: true }
      },
    )
  })
}

async function receive(
  { transact, vault, onRefused }: ReceiveOptions,
  accountId: string,
  { body, headers }: FastifyRequest,
): Promise<void> {
  const account = uuid.test(accountId)
    ? await transact({ readOnly: true }, (tx) => receivingAccount(tx, accountId))
    : undefined
  if (account?.gateway !== 'stripe') throw new Refusal('not_found', 'There is no such gateway account.')
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  if (!vault || account.webhook_secrets === null)
    throw new Refusal('gateway_event_refused', 'The gateway account has no webhook secret. Add one to it.')
  const header = headers['stripe-signature']
  const refused = verifyStripeSignature({
    header: Array.isArray(header) ? header[0] : header,
    body: bytes,
    secrets: JSON.parse(vault.unseal(account.webhook_secrets)) as string[],
    now: Math.floor(unixMs() / 1000),
  })
  if (refused !== null) {
    onRefused(refused)
    throw new Refusal('gateway_event_refused', `The signature is refused: ${refused.replaceAll('_', ' ')}.`)
  }
  const event = parseStripeEvent(bytes)
  if (!event) throw new Refusal('gateway_event_refused', 'The body is no event of the gateway.')
  await transact({}, async (tx) => {
    speakForTenant(tx, account.tenant_id)
    storeEvent(tx, account.tenant_id, { accountId, id: newId(), event, body: bytes.toString('utf8') })
  })
}
