import type { LoopWork } from '../../../platform/loop.ts'
import { mailTotalMs } from '../../../platform/outbound/mail-client.ts'
import type { MessageMetrics } from '../metrics.ts'
import { noticeLoop } from '../notices/look-at-plans.ts'
import { type SendingOptions, sendMessage } from './send-message.ts'
import { type ClaimedMessage, claimMessages, messageBacklog } from './store.ts'

export interface MessageRunOptions extends Omit<SendingOptions, 'onOutcome'> {
  readonly metrics: MessageMetrics
}

const pollMs = 1000
const soonMs = 50
const backlogEveryMs = 10_000

/** A lease outlives the longest mail, with time to read and to store. */
const leaseSeconds = mailTotalMs / 1000 + 60

/** Maximum mails that one process sends at the same time, and of one tenant: a slow server delays nobody else for long. */
const placesMax = 20
const placesOfTenant = 5

/** The loops that send messages, queue dated notices, and measure what is left. Any number of processes may run them. */
export function messageLoops(options: MessageRunOptions): LoopWork[] {
  const { transact, metrics } = options
  return [
    sendingLoop(options),
    noticeLoop(transact),
    {
      name: 'mail left',
      everyMs: backlogEveryMs,
      async run() {
        const backlog = await transact({ readOnly: true }, messageBacklog)
        if (backlog) metrics.setBacklog(backlog)
        return 'rest'
      },
    },
  ]
}

/** Each message is sent by itself; a round claims as many as there are places. */
function sendingLoop(options: MessageRunOptions): LoopWork {
  const { transact, metrics, log } = options
  const busy = new Map<string, { readonly tenantId: string; readonly done: Promise<void> }>()

  async function send(claimed: ClaimedMessage): Promise<void> {
    try {
      await sendMessage(claimed, { ...options, onOutcome: metrics.countOutcome })
    } catch (error) {
      const about = { tenant_id: claimed.tenantId, message_id: claimed.message.id }
      log.error({ ...about, err: error }, 'a message was not sent; it is tried again after its lease')
    }
  }

  return {
    name: 'mail',
    everyMs: pollMs,
    async run() {
      const atMost = placesMax - busy.size
      if (atMost <= 0) return soonMs
      const byTenant = Map.groupBy(busy.values(), ({ tenantId }) => tenantId)
      const notOf = [...byTenant].flatMap(([tenantId, places]) => (places.length >= placesOfTenant ? [tenantId] : []))
      const claimed = await transact({}, (tx) =>
        claimMessages(tx, { atMost, ofOneTenant: placesOfTenant, leaseSeconds, notOf }),
      )
      for (const one of claimed) {
        const done = send(one).finally(() => busy.delete(one.message.id))
        busy.set(one.message.id, { tenantId: one.tenantId, done })
      }
      return claimed.length > 0 || busy.size > 0 ? soonMs : pollMs
    },
    async finish() {
      await Promise.all([...busy.values()].map(({ done }) => done))
    },
  }
}
