import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, send } from '../support/http/send.ts'

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: object | string
  /** Other than the key of the first tenant; null sends none. */
  readonly authorization?: string | null
  readonly idempotencyKey?: string
  readonly contentType?: string
}

/** Answers since it was last looked at. */
export interface Lately {
  readonly answers: number
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[]
}

/** Asks the service, and counts what it answers. */
export interface Asking {
  /** Asks until it is answered otherwise than to come again. */
  ask(asked: Asked): Promise<Answer>
  lately(): Lately
  /** Milliseconds of all answers. */
  readonly latencies: readonly number[]
  /** How often which answer came: a status, and the code of a refusal. */
  readonly answers: ReadonlyMap<string, number>
}

const patience = 30
const answerWithinMs = 30_000

/** Opens a client with a key; its connections are kept and used again. */
export function openAsking(url: string, secret: string): Asking {
  const latencies: number[] = []
  const answers = new Map<string, number>()
  let looked = 0

  async function once(asked: Asked): Promise<Answer> {
    const { method, path, body, authorization = `Bearer ${secret}`, idempotencyKey, contentType } = asked
    const startedMs = performance.now()
    const answer = await send(url, method, path, {
      authorization,
      idempotencyKey: idempotencyKey ?? null,
      body,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      signal: AbortSignal.timeout(answerWithinMs),
    })
    latencies.push(performance.now() - startedMs)
    const name = answer.status < 300 ? String(answer.status) : `${answer.status} ${answer.body?.code}`
    answers.set(name, (answers.get(name) ?? 0) + 1)
    return answer
  }

  return {
    async ask(asked) {
      for (let tries = 1; ; tries += 1) {
        const answer = await once(asked)
        const isTurnedAway = answer.status === 503 || answer.status === 429
        if (!isTurnedAway || tries >= patience) return answer
        await pause(1000 * Number(answer.headers.get('retry-after') ?? 1))
      }
    },
    lately() {
      const recent = latencies.slice(looked)
      looked = latencies.length
      return { answers: recent.length, latencies: recent.sort((a, b) => a - b) }
    },
    latencies,
    answers,
  }
}
