import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../../src/cli/demo/chance.ts'
import { type Answer, send, Unanswered } from '../support/http/send.ts'
import type { Call } from '../support/random/random-town.ts'
import { between, type Tally } from '../support/random/tally.ts'

export interface ClientOptions {
  /** The first part of its idempotency keys. */
  readonly name: string
  readonly authorization: string
  /** The addresses that it may ask; any of them will do. */
  readonly urls: readonly string[]
  /** For what goes wrong, not for what it asks. */
  readonly chance: Chance
  /** How often it loses an answer, sends something twice, or again after it was answered. */
  readonly clumsiness: () => number
  readonly tally: Tally
}

interface Request {
  readonly method: Parameters<Call>[0]
  readonly path: string
  readonly body: string | null
  readonly key: string | null
  readonly headers: Readonly<Record<string, string>>
}

const patienceMs = 180_000
const passing = new Set(['idempotency_key_in_use', 'test_clock_advancing'])

/**
 * A client who asks by the same idempotency key until it is answered, whatever happens on the way, as the guide says; and
 * holds the service to it: the same bytes for a repetition, but for a secret, which is told once; no 5xx but 503. What is against that is an error.
 */
export function openClient({ name, authorization, urls, chance, clumsiness, tally }: ClientOptions): Call {
  let asked = 0
  const answered: { request: Request; text: string }[] = []

  return async (method, path, body, headers = {}) => {
    asked += 1
    const needsNone = path.endsWith('/preview') || path === '/v1/usage'
    const key = method === 'GET' || needsNone ? null : `${name} ${asked}`
    const request = { method, path, body: body === undefined ? null : JSON.stringify(body), key, headers }
    tally.add('requests')
    if (key === null) return insist(request)
    const isDoubled = chance.happens(clumsiness())
    if (isDoubled) tally.add('request doubled')
    const [first, second] = await Promise.all(isDoubled ? [insist(request), insist(request)] : [insist(request)])
    const answer = second && first && first.status >= 300 ? second : (first as Answer)
    if (second && first && isGood(first) && isGood(second)) mustBeSame(request, first.text, second)
    if (isGood(answer)) remember(request, answer.text)
    if (chance.happens(clumsiness())) await askAgain()
    return answer
  }

  function remember(request: Request, text: string) {
    answered.push({ request, text })
    if (answered.length > 50) answered.shift()
  }

  /** Something that was answered some time ago is sent once more. */
  async function askAgain() {
    const [before] = answered
    if (!before) return
    tally.add('request repeated late')
    const answer = await insist(before.request)
    if (!answer.isReplayed) throw new Error(`${told(before.request)} was done again: ${answer.status} ${answer.text}`)
    mustBeSame(before.request, before.text, answer)
  }

  async function insist(request: Request): Promise<Answer> {
    const startedMs = performance.now()
    for (;;) {
      const answer = await attempt(request)
      if (answer && isFinal(request, answer)) return answer
      if (performance.now() - startedMs > patienceMs) {
        throw new Error(`${told(request)} has not been answered for ${patienceMs / 1000} s: ${answer?.text}`)
      }
      tally.add('requests tried again')
      await pause(between(chance, 20, 250))
    }
  }

  async function attempt({ method, path, body, key, headers }: Request): Promise<Answer | null> {
    const losing = new AbortController()
    const isLost = chance.happens(clumsiness())
    const losingIn = isLost ? setTimeout(() => losing.abort(), between(chance, 0, 60)) : undefined
    try {
      return await send(chance.oneOf(urls as [string]), method, path, {
        authorization,
        idempotencyKey: key,
        body,
        headers,
        signal: losing.signal,
      })
    } catch (error) {
      if (losing.signal.aborted) tally.add('answer lost by the client')
      else if (!isOfTheNetwork(error)) throw error
      return null
    } finally {
      clearTimeout(losingIn)
    }
  }

  function isFinal(request: Request, { status, body, text, isReplayed }: Answer): boolean {
    if (isReplayed) tally.add('answers replayed')
    if (isReplayed && text !== withoutSecret(text)) throw new Error(`${told(request)} told a secret again`)
    if (status < 300) return true
    tally.add(`answered ${status} ${passing.has(body?.code) ? body.code : ''}`.trim())
    if (status === 429 || status === 503 || passing.has(body?.code)) return false
    if (status >= 500) throw new Error(`${told(request)}: ${status} ${text}`)
    return true
  }
}

function isGood({ status }: Answer): boolean {
  return status < 300
}

function mustBeSame(request: Request, text: string, repeated: Answer): void {
  if (withoutSecret(repeated.text) === withoutSecret(text)) return
  throw new Error(`${told(request)} was answered otherwise when repeated: ${text} then ${repeated.text}`)
}

function withoutSecret(text: string): string {
  return text.replace(/"secret":"[^"]*"/, '"secret":null')
}

function isOfTheNetwork(error: unknown): boolean {
  return error instanceof Unanswered || (error instanceof Error && /^(AbortError|TimeoutError)$/.test(error.name))
}

function told({ method, path, body, key }: Request): string {
  return `${method} ${path} ${body} by "${key}"`
}
