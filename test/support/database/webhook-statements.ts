import type { Message } from '../../../src/modules/webhooks/delivery/message.ts'
import {
  claimEndpoints,
  keepAttemptPartitions,
  readBatch,
  webhookBacklog,
} from '../../../src/modules/webhooks/delivery/store.ts'
import { endLease, settleBatch } from '../../../src/modules/webhooks/delivery/writes.ts'
import type { WebhookEndpoint } from '../../../src/modules/webhooks/endpoint.ts'
import {
  deleteEndpoint,
  forgetDeliveries,
  lastSequence,
  lockEndpoint,
  lookSoon,
  releaseHeld,
  retrySoon,
  secondsBehind,
  sendAgain,
  sendTest,
  sequenceOfEvent,
} from '../../../src/modules/webhooks/store.ts'
import type { Tx } from '../../../src/platform/database/transaction.ts'

/** The endpoint, the object and the event that the statements are about. */
export interface About {
  readonly tenantId: string
  readonly endpointId: string
  readonly objectId: string
  readonly eventId: string
  readonly sequence: bigint
}

/** What workers send in turn: claiming an endpoint, reading a batch with a replay, settling it, ending the lease, the metrics, the log. */
export async function sendAsWorker(tx: Tx, about: About): Promise<void> {
  const { tenantId, endpointId, objectId, eventId, sequence } = about
  const now = Temporal.Now.instant()
  const leased = { tenantId, leaseToken: endpointId, endpoint: endpointOf(about), isForTests: false }
  const message: Message = {
    ...{
      id: eventId,
      sequence,
      objectId,
      type: 'invoice.paid',
      object: '{}',
      actor: null,
      occurredAt: now,
      cause: 'event',
    },
    ...{ attempts: 1, dueAt: now, isBlocked: false },
  }
  await claimEndpoints(tx, { atMost: 1, leaseSeconds: 30, notThese: [], notOf: [] })
  await readBatch(tx, tenantId, leased.endpoint, { atMost: 200, newFirst: false, onlyTests: false })
  const settlement = {
    pending: [{ message, state: 'retrying' as const, attempts: 1, nextAttemptAt: now }],
    done: [message],
    released: [objectId],
    cursor: sequence,
    replayCursor: sequence,
    ...{ failures: 0, failingSince: null, batchMax: 200, releasedAt: now, nextLookAt: now, disabledReason: null },
  }
  const attempt = {
    ...{
      id: eventId,
      sequence,
      attempted_at: now,
      duration_ms: 5,
      number: 1,
      response_status: 204,
      is_success: true,
      cause: 'e',
    },
    ...{ error: null, response_body: null, message_id: null },
  }
  await settleBatch(tx, leased, settlement, { attempts: [attempt], leaseSeconds: 30 })
  endLease(tx, leased)
  await webhookBacklog(tx)
  await keepAttemptPartitions(tx, 2, 30)
}

/** What requests that change an endpoint send. */
export async function sendAsRequest(tx: Tx, about: About): Promise<void> {
  const { tenantId, endpointId, eventId, sequence } = about
  await lockEndpoint(tx, tenantId, endpointId)
  await lastSequence(tx, tenantId)
  await sequenceOfEvent(tx, eventId)
  await secondsBehind(tx, tenantId, sequence)
  sendAgain(tx, tenantId, endpointOf(about), sequence)
  sendTest(tx, tenantId, endpointId, eventId)
  lookSoon(tx, tenantId, endpointId)
  retrySoon(tx, tenantId, endpointId)
  releaseHeld(tx, tenantId, endpointId)
  forgetDeliveries(tx, tenantId, endpointId, 0n)
  await deleteEndpoint(tx, tenantId, endpointId)
}

function endpointOf({ endpointId, sequence }: About): WebhookEndpoint {
  const now = Temporal.Now.instant()
  return {
    id: endpointId,
    url: 'https://example.com',
    types: ['invoice.*'],
    ordering: 'per_object',
    payload: 'full',
    inFlightMax: 4,
    status: 'enabled',
    disabledReason: null,
    secrets: [],
    cursor: sequence,
    failures: 0,
    failingSince: null,
    batchMax: 200,
    replay: { cursor: 0n, until: sequence, types: ['invoice.paid'] },
    createdAt: now,
    updatedAt: now,
  }
}
