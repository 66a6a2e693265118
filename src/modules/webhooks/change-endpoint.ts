import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { addRows, type Write } from '../transaction/write-set.ts'
import { knownSequence, refuseUrl } from './create-endpoint.ts'
import type { EndpointSecret, WebhookEndpoint } from './endpoint.ts'
import { newWebhookSecret } from './signature.ts'
import {
  deleteEndpoint,
  endpointRow,
  forgetFailed,
  forgetUpTo,
  holdLater,
  lastSequence,
  lockEndpoint,
  lookSoon,
  releaseHeld,
  retrySoon,
  type ShownEndpoint,
  sendAgain,
  sendTest,
  sequenceOfEvent,
  updateEndpoints,
  updateSettings,
} from './store.ts'

/** What is to be different; what is undefined stays. */
export type EndpointChange = {
  readonly [Field in 'url' | 'types' | 'ordering' | 'payload' | 'inFlightMax']?: WebhookEndpoint[Field] | undefined
}

/** Changes how and where is sent from now on; where sending goes on stays. Refuses `not_found`, `url_not_allowed`. */
export async function updateEndpoint(ctx: Context, id: string, change: EndpointChange): Promise<ShownEndpoint> {
  const shown = await locked(ctx, id)
  if (change.url !== undefined) refuseUrl(ctx, change.url)
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const changed: WebhookEndpoint = { ...shown.endpoint, ...Object.fromEntries(given) }
  if (isDeepStrictEqual(changed, shown.endpoint)) return shown
  if (changed.ordering === shown.endpoint.ordering) return saved(ctx, shown, changed, updateSettings)
  if (shown.lag.held + shown.lag.retrying > 0) reorder(ctx, id, changed)
  return saved(ctx, shown, changed)
}

/** Brings what waits into the order that is wanted now. `strict` sends no new event before all of it is delivered. */
function reorder({ tx, tenantId }: Context, id: string, { ordering }: WebhookEndpoint): void {
  if (ordering === 'none') releaseHeld(tx, tenantId, id)
  else {
    holdLater(tx, tenantId, id)
    retrySoon(tx, tenantId, id)
  }
  lookSoon(tx, tenantId, id)
}

/** Begins no further batch until it is enabled again; events wait where they are. Refuses `not_found`. */
export async function pauseEndpoint(ctx: Context, id: string): Promise<ShownEndpoint> {
  const shown = await locked(ctx, id)
  if (shown.endpoint.status === 'paused') return shown
  return saved(ctx, shown, { ...shown.endpoint, status: 'paused', disabledReason: null }, updateSettings)
}

/**
 * Sends again: from where it stopped, from the last event on, or after a sequence, and then nothing that waits of events up to it. What
 * waits for its next attempt comes at once. Refuses `not_found`, `invalid_request`.
 */
export async function enableEndpoint(
  ctx: Context,
  id: string,
  resumeFrom: 'cursor' | 'now' | bigint,
): Promise<ShownEndpoint> {
  const [shown, last] = await Promise.all([locked(ctx, id), lastSequence(ctx.tx, ctx.tenantId)])
  const { endpoint } = shown
  const cursor = resumeFrom === 'cursor' ? endpoint.cursor : resumeFrom === 'now' ? last : resumeFrom
  if (endpoint.status === 'enabled' && cursor === endpoint.cursor && endpoint.failures === 0) return shown
  if (resumeFrom === 'cursor' && endpoint.status === 'paused' && endpoint.failures === 0)
    return saved(ctx, shown, { ...endpoint, status: 'enabled' }, updateSettings)
  if (cursor < endpoint.cursor) forgetFailed(ctx.tx, ctx.tenantId, id, cursor)
  if (resumeFrom !== 'cursor') forgetUpTo(ctx.tx, ctx.tenantId, id, cursor)
  retrySoon(ctx.tx, ctx.tenantId, id)
  lookSoon(ctx.tx, ctx.tenantId, id)
  const { lag } = resumeFrom === 'cursor' ? shown : await locked(ctx, id)
  const resumed: WebhookEndpoint = {
    ...endpoint,
    status: 'enabled',
    disabledReason: null,
    cursor: knownSequence(cursor, last, '/resume_from'),
    failures: 0,
    failingSince: null,
    batchMax: 1,
  }
  return saved(ctx, { endpoint, lag }, resumed)
}

/** So many old secrets are valid beside the new one. */
const oldSecretsMax = 2

/**
 * Signs with a new secret, and with the old ones for as long as is said. The new one is given here and never again. Refuses `not_found`,
 * `invalid_request` where two old ones are valid still.
 */
export async function rotateSecret(
  ctx: Context,
  id: string,
  keepOldMinutes: number,
): Promise<ShownEndpoint & { readonly secret: string }> {
  const shown = await locked(ctx, id)
  const secret = newWebhookSecret()
  const until = ctx.now.add({ minutes: keepOldMinutes })
  const old = shown.endpoint.secrets
    .map(
      ({ secret: known, validUntil }): EndpointSecret => ({ secret: known, validUntil: earlierOf(validUntil, until) }),
    )
    .filter(({ validUntil }) => validUntil && Temporal.Instant.compare(ctx.now, validUntil) < 0)
  if (old.length > oldSecretsMax)
    refuseField(
      'invalid_request',
      '/keep_old_for',
      'Two old secrets are valid still. Use 0m, which ends them, or wait until one of them is over.',
    )
  const secrets = [{ secret, validUntil: null }, ...old]
  return { ...saved(ctx, shown, { ...shown.endpoint, secrets }, updateSettings), secret }
}

function earlierOf(a: Temporal.Instant | null, b: Temporal.Instant): Temporal.Instant {
  return a && Temporal.Instant.compare(a, b) < 0 ? a : b
}

export interface ReplayOrder {
  readonly after: bigint
  readonly until: bigint | null
  readonly types: readonly string[] | undefined
}

/** Sends events again that were delivered, beside new ones. Refuses `not_found`, `replay_running`, `invalid_request`. */
export async function replayEvents(ctx: Context, id: string, order: ReplayOrder): Promise<ShownEndpoint> {
  const [shown, last] = await Promise.all([locked(ctx, id), lastSequence(ctx.tx, ctx.tenantId)])
  const { endpoint } = shown
  if (endpoint.replay) refuse('replay_running', `Events up to ${endpoint.replay.until} are being sent again.`)
  const until = knownSequence(order.until ?? last, last, '/until')
  if (order.after >= until) refuseField('invalid_request', '/after', `No event lies after it, up to ${until}.`)
  const replay = { cursor: order.after, until, types: order.types ?? endpoint.types }
  return saved(ctx, shown, { ...endpoint, replay })
}

/** Has a signed sample sent soon; its attempt has the id that is returned. Refuses `not_found`, `endpoint_not_enabled`. */
export async function testEndpoint(ctx: Context, id: string): Promise<string> {
  const { endpoint } = await locked(ctx, id)
  refuseUnlessEnabled(endpoint)
  const messageId = newId()
  sendTest(ctx.tx, ctx.tenantId, id, messageId)
  lookSoon(ctx.tx, ctx.tenantId, id)
  return messageId
}

/** Has an event sent again soon, also one that was delivered. Refuses `not_found`, `endpoint_not_enabled`, `invalid_request`. */
export async function resendEvent(ctx: Context, eventId: string, endpointId: string): Promise<void> {
  const [sequence, shown] = await Promise.all([
    sequenceOfEvent(ctx.tx, eventId),
    lockEndpoint(ctx.tx, ctx.tenantId, endpointId),
  ])
  if (sequence === null) refuse('not_found', '')
  if (!shown) refuseUnknown('/endpoint_id', 'webhook endpoint')
  refuseUnlessEnabled(shown.endpoint)
  sendAgain(ctx.tx, ctx.tenantId, endpointId, sequence)
  lookSoon(ctx.tx, ctx.tenantId, endpointId)
}

/** Removes an endpoint; nothing more is sent to it. Refuses `not_found`. */
export async function removeEndpoint(ctx: Context, id: string): Promise<void> {
  await locked(ctx, id)
  await deleteEndpoint(ctx.tx, ctx.tenantId, id)
}

function refuseUnlessEnabled({ status }: WebhookEndpoint): void {
  if (status !== 'enabled') refuse('endpoint_not_enabled', `It is ${status}; enable it first.`)
}

async function locked(ctx: Context, id: string): Promise<ShownEndpoint> {
  return (await lockEndpoint(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
}

function saved(
  ctx: Context,
  { endpoint: before, lag }: ShownEndpoint,
  changed: WebhookEndpoint,
  write: Write = updateEndpoints,
): ShownEndpoint {
  const endpoint = { ...changed, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, write, endpointRow(endpoint))
  return { endpoint, lag: { ...lag, events: lag.events + before.cursor - endpoint.cursor } }
}
