import { setTimeout as pause } from 'node:timers/promises'
import type { Ask } from '../support/database/late-customers.ts'
import type { Door } from './door.ts'

interface SeenEvent {
  readonly id: string
  readonly sequence: number
  readonly type: string
}

/** Who follows the events across all kills, and never forgets one. */
export interface Follower {
  seen(): number
  /** What it has seen that is no longer there, or is another. */
  differences(owner: Ask): Promise<string[]>
  /** Reads to the end, then no more. */
  stop(): Promise<void>
}

export function follow(url: string, secret: string, door: Door, wrong: string[]): Follower {
  const seen: SeenEvent[] = []
  let isStopping = false
  const reading = read().catch((error) => void wrong.push(`who follows the events: ${error}`))
  return {
    seen: () => seen.length,
    async differences(owner) {
      const rows = await owner('select id, sequence::int as sequence, type from event order by sequence')
      const changed = seen.filter(({ id, sequence, type }) => {
        const row = rows[sequence - 1]
        return row?.id !== id || row?.sequence !== sequence || row?.type !== type
      })
      return changed.map((event) => `an event was seen and is gone: ${JSON.stringify(event)}`)
    },
    async stop() {
      isStopping = true
      await reading
    },
  }

  async function read(): Promise<void> {
    for (;;) {
      const isLast = isStopping
      const page = await door.through(
        () => pageAfter(seen.length),
        (wasShut) => {
          if (!wasShut) wrong.push('who follows the events got no answer, and nobody had killed anything')
        },
      )
      for (const { id, sequence, type } of page?.data ?? []) {
        if (sequence !== seen.length + 1) wrong.push(`event ${sequence} came after ${seen.length}`)
        seen.push({ id, sequence, type })
      }
      if (page && !page.has_more) {
        if (isLast) return
        await pause(50)
      }
    }
  }

  async function pageAfter(sequence: number): Promise<{ data: SeenEvent[]; has_more: boolean } | null> {
    try {
      const headers = { authorization: `Bearer ${secret}` }
      const answer = await fetch(`${url}/v1/events?after=${sequence}&limit=100`, { headers })
      const body = (await answer.json()) as { data: SeenEvent[]; has_more: boolean }
      if (answer.status === 200) return body
      if (answer.status !== 503) throw new Error(`${answer.status} ${JSON.stringify(body)}`)
      return { data: [], has_more: true }
    } catch (error) {
      if (error instanceof TypeError) return null
      throw error
    }
  }
}
