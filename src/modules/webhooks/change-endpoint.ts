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
  forgetDeliveries,
  holdLater,
  lastSequence,
  lockEndpoint,
  lookSoon,
  releaseHeld,
  retrySoon,
  type ShownEndpoint,
  secondsBehind,
  sendAgain,
  sendTest,
  sequenceOfEvent,
  updateEndpoints,
  updateSettings,
} from './store.ts'

/** The new values; undefined fields stay as they are. */
export type EndpointChange = {
  readonly [Field in 'url' | 'types' | 'ordering' | 'payload' | 'inFlightMax']?: WebhookEndpoint[Field] | undefined
}

/** Changes the settings of an endpoint, from the next batch on; its cursor stays. Refuses `not_found`, `url_not_allowed`. */
export async function updateEndpoint(ctx: Context, id: string, change: EndpointChange): Promise<ShownEndpoint> {
  const shown = await locked(ctx, id)
  if (change.url !== undefined) refuseUrl(ctx, change.url)
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const changed: WebhookEndpoint = { ...shown.endpoint, ...Object.fromEntries(given) }
  if (isDeepStrictEqual(changed, shown.endpoint)) return shown
  if (changed.ordering === shown.endpoint.ordering) return saved(ctx, shown, changed, updateSettings)
  const { lag } = shown
  if (lag.held + lag.retrying === 0) return saved(ctx, shown, changed)
  reorder(ctx, id, changed)
  return saved(ctx, { ...shown, lag: (await locked(ctx, id)).lag }, changed)
}

/** Adapts the pending deliveries to the new ordering. `strict` sends no new event before all of them are delivered. */
function reorder({ tx, tenantId }: Context, id: string, { ordering }: WebhookEndpoint): void {
  if (ordering === 'per_object') holdLater(tx, tenantId, id)
  else releaseHeld(tx, tenantId, id)
  retrySoon(tx, tenantId, id)
  lookSoon(tx, tenantId, id)
}

/** Starts no further batch until the endpoint is enabled again; its cursor stays. Refuses `not_found`. */
export async function pauseEndpoint(ctx: Context, id: string): Promise<ShownEndpoint> {
  const shown = await locked(ctx, id)
  if (shown.endpoint.status === 'paused') return shown
  return saved(ctx, shown, { ...shown.endpoint, status: 'paused', disabledReason: null }, updateSettings)
}

/**
 * Resumes sending: from the cursor, after the last event, or after a sequence. From the cursor, pending deliveries are due at once;
 * otherwise they are dropped, a replay ends, and all events after the new cursor are sent. Refuses `not_found`, `invalid_request`.
 */
export async function enableEndpoint(
  ctx: Context,
  id: string,
  resumeFrom: 'cursor' | 'now' | bigint,
): Promise<ShownEndpoint> {
  const [shown, last] = await Promise.all([locked(ctx, id), lastSequence(ctx.tx, ctx.tenantId)])
  const { endpoint } = shown
  const cursor = resumeFrom === 'cursor' ? endpoint.cursor : resumeFrom === 'now' ? last : resumeFrom
  const isPending = shown.lag.retrying + shown.lag.held > 0
  const isFromCursor = resumeFrom === 'cursor' || (cursor === endpoint.cursor && !isPending && !endpoint.replay)
  if (endpoint.status === 'enabled' && isFromCursor && endpoint.failures === 0) return shown
  if (isFromCursor && endpoint.status === 'paused' && endpoint.failures === 0 && !isPending)
    return saved(ctx, shown, { ...endpoint, status: 'enabled' }, updateSettings)
  if (resumeFrom !== 'cursor') forgetDeliveries(ctx.tx, ctx.tenantId, id, cursor)
  retrySoon(ctx.tx, ctx.tenantId, id)
  lookSoon(ctx.tx, ctx.tenantId, id)
  const [{ lag }, seconds] = await Promise.all([locked(ctx, id), secondsBehind(ctx.tx, ctx.tenantId, cursor)])
  const resumed: WebhookEndpoint = {
    ...endpoint,
    status: 'enabled',
    disabledReason: null,
    cursor: knownSequence(cursor, last, '/resume_from'),
    replay: resumeFrom === 'cursor' ? endpoint.replay : null,
    failures: 0,
    failingSince: null,
    batchMax: 1,
  }
  return saved(ctx, { endpoint, lag: { ...lag, seconds } }, resumed)
}

/** Maximum old secrets that are valid beside the new one. */
const oldSecretsMax = 2

/**
 * Makes a new secret, and keeps the old ones valid for some minutes. The new one is returned only here. Refuses `not_found`, and
 * `invalid_request` if two old ones are still valid.
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
      'Two old secrets are still valid. Use 0m to end them, or wait until one of them ends.',
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

/**
 * Starts sending delivered events again, beside new ones: those up to the cursor, because later ones are still to be sent. Refuses
 * `not_found`, `replay_running`, `invalid_request`.
 */
export async function replayEvents(ctx: Context, id: string, order: ReplayOrder): Promise<ShownEndpoint> {
  const [shown, last] = await Promise.all([locked(ctx, id), lastSequence(ctx.tx, ctx.tenantId)])
  const { endpoint } = shown
  if (endpoint.replay) refuse('replay_running', `Events up to ${endpoint.replay.until} are being sent again.`)
  const wanted = knownSequence(order.until ?? last, last, '/until')
  const until = wanted < endpoint.cursor ? wanted : endpoint.cursor
  if (order.after >= until) refuseField('invalid_request', '/after', `No event after it, up to ${until}, was sent.`)
  const replay = { cursor: order.after, until, types: order.types ?? endpoint.types }
  return saved(ctx, shown, { ...endpoint, replay })
}

/** Queues a signed test message, and returns the id that its attempt will have. Refuses `not_found`, `endpoint_not_enabled`. */
export async function testEndpoint(ctx: Context, id: string): Promise<string> {
  const { endpoint } = await locked(ctx, id)
  refuseUnlessEnabled(endpoint)
  const messageId = newId()
  sendTest(ctx.tx, ctx.tenantId, id, messageId)
  return messageId
}

/** Queues an event to be sent again, even if it was delivered. Refuses `not_found`, `endpoint_not_enabled`, `invalid_request`. */
export async function resendEvent(ctx: Context, eventId: string, endpointId: string): Promise<void> {
  const [sequence, shown] = await Promise.all([
    sequenceOfEvent(ctx.tx, eventId),
    lockEndpoint(ctx.tx, ctx.tenantId, endpointId),
  ])
  if (sequence === null) refuse('not_found', '')
  if (!shown) refuseUnknown('/endpoint_id', 'webhook endpoint')
  refuseUnlessEnabled(shown.endpoint)
  sendAgain(ctx.tx, ctx.tenantId, shown.endpoint, sequence)
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
