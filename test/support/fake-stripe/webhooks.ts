import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { randomBy } from './faults.ts'
import type { StripeEvent } from './world.ts'

/** What becomes of an event: `hold` until `release`; `before_answer` arrives before the answer to the request that made it. */
export type EventWhim = 'send' | 'twice' | 'lose' | 'hold' | 'before_answer'

export interface Webhooks {
  /** Where events go from now on, and the secret that signs them. */
  to(url: string, secret: string): void
  /** Decides about each event; `send` unless set. */
  whim: (event: StripeEvent) => EventWhim
  /** Sends what was held: in its order, backwards, or shuffled by a seed. */
  release(order?: 'in_order' | 'reversed' | { readonly seed: number }): Promise<void>
  /** Waits until everything that is not held was sent. */
  sent(): Promise<void>
  /** The statuses of the answers, `0` where there was none. */
  readonly answers: number[]
}

const triesMost = 3

export function newWebhooks() {
  let target: { url: string; secret: string } | null = null
  const held: StripeEvent[] = []
  const early: StripeEvent[] = []
  const ready: StripeEvent[] = []
  const underWay = new Set<Promise<void>>()

  const webhooks: Webhooks = {
    to(url, secret) {
      target = { url, secret }
    },
    whim: () => 'send',
    async release(order = 'in_order') {
      const events = held.splice(0)
      if (order === 'reversed') events.reverse()
      if (typeof order === 'object') shuffle(events, randomBy(order.seed))
      for (const event of events) await send(event)
    },
    async sent() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    answers: [],
  }

  /** Takes an event as it is made. */
  function add(event: StripeEvent): void {
    const whim = target === null ? 'lose' : webhooks.whim(event)
    if (whim === 'hold') held.push(event)
    if (whim === 'before_answer') early.push(event)
    if (whim === 'send' || whim === 'twice') ready.push(event)
    if (whim === 'twice') ready.push(event)
  }

  /** Sends what has to arrive before the answer. */
  async function beforeAnswer(): Promise<void> {
    for (const event of early.splice(0)) await send(event)
  }

  /** Begins to send the rest; nobody waits for it. */
  function afterAnswer(): void {
    for (const event of [...early.splice(0), ...ready.splice(0)]) {
      const sending = send(event).finally(() => underWay.delete(sending))
      underWay.add(sending)
    }
  }

  async function send(event: StripeEvent): Promise<void> {
    if (target === null) return
    for (let tries = 1; tries <= triesMost; tries += 1) {
      const status = await post(target.url, signed(event, target.secret))
      webhooks.answers.push(status)
      if (status >= 200 && status < 300) return
      await pause(20 * tries)
    }
  }

  return { webhooks, add, beforeAnswer, afterAnswer }
}

/** An event as it goes over the wire, by this machine's clock. */
export function signed(event: unknown, secret: string, at = Math.floor(Date.now() / 1000)) {
  const body = JSON.stringify(event, null, 2)
  const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  return { body, header: `t=${at},v1=${v1},v0=${'0'.repeat(64)}` }
}

async function post(url: string, { body, header }: ReturnType<typeof signed>): Promise<number> {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': header }
  try {
    const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

function shuffle(events: StripeEvent[], draw: () => number): void {
  for (let last = events.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1))
    const [a, b] = [events[last], events[other]]
    if (a && b) [events[last], events[other]] = [b, a]
  }
}
