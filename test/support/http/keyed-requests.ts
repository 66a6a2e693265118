import { setTimeout as pause } from 'node:timers/promises'
import { untilSo } from './patience.ts'
import { send, Unanswered } from './send.ts'

/** What a client wants done. */
export interface Order {
  readonly path: string
  readonly body: object
  /** What stands in the database exactly once if it was done, as `effects.ts` names it; null where that cannot be told. */
  readonly mark: string | null
}

/** What an answer told: what was made, and the document that was made with it. */
export interface Told {
  readonly id: string
  readonly invoice: { readonly id: string; readonly number: string; readonly total: string } | null
}

/** A request that changes something, under its key, and what is known of it. */
export interface Asked extends Order {
  readonly key: string
  /** The good answer as it was received: from then on it must never be otherwise. */
  text: string | null
  told: Told | null
  /** Whether it was found done while nobody knew; null where nobody had to ask. */
  wasFound: boolean | null
}

/** Everything that was sent, and what was wrong with the answers. */
export interface Journal {
  readonly asked: Asked[]
  readonly wrong: string[]
  /** How often answers were 503 or 429, or 409 `idempotency_key_in_use`: what a client has to bear. */
  readonly borne: Map<string, number>
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly isReplayed: boolean
  /** Who answered, and when, where that matters. */
  readonly by?: string
}

export interface ClientOptions {
  /** The first part of its keys. */
  readonly name: string
  readonly journal: Journal
  /** Sends it once; null if no answer came. */
  readonly send: (asked: Asked) => Promise<Answered | null>
}

/** Sends by one key until there is a good answer, and gives its body. An answer that no client has to bear is wrong. */
export type Ask = (order: Order) => Promise<any>

export function openJournal(): Journal {
  return { asked: [], wrong: [], borne: new Map() }
}

/** A client that does as the guide says: one key for one request, however often it has to be sent. */
export function openClient({ name, journal, send }: ClientOptions): Ask {
  let count = 0
  return async (order) => {
    count += 1
    const asked: Asked = { ...order, key: `${name} ${count}`, text: null, told: null, wasFound: null }
    journal.asked.push(asked)
    for (;;) {
      const answer = await send(asked)
      if (answer === null) continue
      const body = JSON.parse(answer.text)
      if (answer.status < 300) {
        if (asked.wasFound !== null && asked.wasFound !== answer.isReplayed) {
          journal.wrong.push(`${asked.key} was ${asked.wasFound ? 'there and done again' : 'not there and replayed'}`)
        }
        asked.text = answer.text
        asked.told = toldBy(body)
        return body
      }
      if (!mustBeBorne(answer.status, body)) {
        journal.wrong.push(`${told(asked)}: ${answer.status} ${answer.text} (${answer.by ?? 'by the service'})`)
        throw new Refused()
      }
      const what = `${answer.status} ${body.code}`
      journal.borne.set(what, (journal.borne.get(what) ?? 0) + 1)
      await pause(20)
    }
  }
}

/** Ends what a client was about: its answer stands among what is wrong. */
export class Refused extends Error {}

/** Sends a request once to that address; null if the network did not bring an answer. */
export async function sendTo(
  url: string,
  secret: string,
  { path, body, key }: Pick<Asked, 'path' | 'body' | 'key'>,
): Promise<Answered | null> {
  try {
    return await send(url, 'POST', path, { authorization: `Bearer ${secret}`, idempotencyKey: key, body })
  } catch (error) {
    if (error instanceof Unanswered) return null
    throw error
  }
}

/** Sends again while the service has too much to do. */
export async function untilServed(send: () => Promise<Answered | null>): Promise<Answered | null> {
  let answer: Answered | null = null
  const isServed = async () => {
    answer = await send()
    return answer?.status !== 503 && answer?.status !== 429
  }
  await untilSo('a request is served', isServed, { everyMs: 50 })
  return answer
}

function mustBeBorne(status: number, { code }: { code?: string }): boolean {
  return status === 503 || status === 429 || code === 'idempotency_key_in_use'
}

function toldBy(body: any): Told {
  const invoice = body.latest_invoice ?? null
  return {
    id: body.id,
    invoice: invoice && { id: invoice.id, number: invoice.number, total: String(invoice.total_cents) },
  }
}

function told({ key, path, body }: Asked): string {
  return `${key}: POST ${path} ${JSON.stringify(body)}`
}
