import { refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Ordering, Payload, WebhookEndpoint } from './endpoint.ts'
import { newWebhookSecret } from './signature.ts'
import { endpointRow, insertEndpoints, lastSequence, type ShownEndpoint } from './store.ts'

export interface NewEndpoint {
  readonly url: string
  readonly types: readonly string[]
  readonly ordering: Ordering
  readonly payload: Payload
  readonly inFlightMax: number
  /** Null starts after the last event. */
  readonly startAfter: bigint | null
}

const batchMax = 200

/** Creates an endpoint. Its secret is returned only here. Refuses `url_not_allowed`, `invalid_request`. */
export async function createEndpoint(
  ctx: Context,
  wanted: NewEndpoint,
): Promise<ShownEndpoint & { readonly secret: string }> {
  refuseUrl(ctx, wanted.url)
  const last = await lastSequence(ctx.tx, ctx.tenantId)
  const { url, types, ordering, payload, inFlightMax } = wanted
  const secret = newWebhookSecret()
  const endpoint: WebhookEndpoint = {
    ...{ id: newId(), url, types, ordering, payload, inFlightMax, batchMax },
    status: 'enabled',
    disabledReason: null,
    secrets: [{ secret, validUntil: null }],
    cursor: knownSequence(wanted.startAfter ?? last, last, '/start_after'),
    failures: 0,
    failingSince: null,
    replay: null,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  addRows(ctx.writeSet, insertEndpoints, endpointRow(endpoint))
  const lag = { events: last - endpoint.cursor, seconds: 0, retrying: 0, held: 0, failed: 0 }
  return { endpoint, lag, secret }
}

/** Refuses a URL that webhooks may not be sent to with `url_not_allowed`. */
export function refuseUrl(ctx: Context, url: string): void {
  const reason = ctx.refusalOfUrl(url)
  if (reason !== null) refuseField('url_not_allowed', '/url', reason)
}

/** Returns the sequence if it is not after the last event. Refuses `invalid_request`. */
export function knownSequence(sequence: bigint, last: bigint, pointer: string): bigint {
  if (sequence > last) refuseField('invalid_request', pointer, `The last event has the sequence ${last}.`)
  return sequence
}
