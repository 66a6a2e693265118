import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from '../support/service/service.ts'

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object | string
  /** Other than the key of the first tenant; null sends none. */
  readonly authorization?: string | null
  readonly idempotencyKey?: string
  readonly contentType?: string
}

export interface SoakAnswer extends Answer {
  readonly isReplayed: boolean
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
  ask(asked: Asked): Promise<SoakAnswer>
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

  async function once(asked: Asked): Promise<SoakAnswer> {
    const { method, path, body, authorization = `Bearer ${secret}`, idempotencyKey, contentType } = asked
    const startedMs = performance.now()
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const text = await response.text()
    latencies.push(performance.now() - startedMs)
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
      isReplayed: response.headers.has('idempotency-replayed'),
    }
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
