import { Refusal } from '../../domain/refusal.ts'
import { databaseFailure } from '../database/failure.ts'
import type { Tx } from '../database/transaction.ts'
import { retryAfterSeconds } from './problem.ts'
import { refuseOtherPage, refuseUnlessAllowed } from './request-lifecycle.ts'
import type { Combining, Route } from './route.ts'
import {
  type Answer,
  checkAnswer,
  type Request,
  type RouteEnvironment,
  unknownCredentials,
  withRetries,
} from './run-route.ts'

/** A request that waits for its answer. */
interface Waiting {
  readonly request: Request
  readonly weight: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** The requests of one key: those that wait, and how many transactions run. */
interface Lane {
  readonly waiting: Waiting[]
  running: number
  /** What waits counts for. */
  weight: number
}

/**
 * Returns the function that answers requests of a route together: while a transaction of a key runs, further requests of it wait, and
 * the next transaction takes all that fit. It begins when the first is done, or beside it once enough waits. The key is looked up in that transaction. Refuses `unavailable` while too much waits.
 */
export function combineRequests<C>(
  edge: RouteEnvironment<C>,
  route: Route<C>,
  combining: Combining<C>,
): (request: Request) => Promise<Answer> {
  const { weightMax, weightBeside, waitingMax, atOnce } = combining
  const lanes = new Map<string, Lane>()
  let total = 0

  async function answer(request: Request): Promise<Answer> {
    const weight = combining.weightOf(request.input.body as never)
    if (total + weight > waitingMax) {
      throw new Refusal('unavailable', 'More is being sent than can be stored', [], retryAfterSeconds)
    }
    const name = laneOf(request)
    const lane = lanes.get(name) ?? { waiting: [], running: 0, weight: 0 }
    lanes.set(name, lane)
    total += weight
    try {
      return await new Promise((resolve, reject) => {
        lane.waiting.push({ request, weight, resolve, reject })
        lane.weight += weight
        // What has arrived with it is read first.
        setImmediate(start, name, lane)
      })
    } finally {
      total -= weight
    }
  }

  function start(name: string, lane: Lane): void {
    while (mayBegin(lane)) {
      const taken = takeUpTo(lane.waiting, weightMax)
      lane.running += 1
      for (const { weight } of taken) lane.weight -= weight
      void settle(taken).finally(() => {
        lane.running -= 1
        if (lane.waiting.length > 0) start(name, lane)
        else if (lane.running === 0) lanes.delete(name)
      })
    }
  }

  function mayBegin({ waiting, running, weight }: Lane): boolean {
    if (waiting.length === 0) return false
    return running === 0 || (running < atOnce && weight >= weightBeside)
  }

  async function settle(taken: readonly Waiting[]): Promise<void> {
    const deadlineMs = Math.max(...taken.map(({ request }) => request.deadlineMs))
    try {
      const texts = await withRetries(deadlineMs, () => edge.transact({}, (tx) => together(tx, taken)))
      for (const [index, { resolve }] of taken.entries()) {
        resolve({ status: route.answer.status ?? 200, text: texts[index] as string, isReplayed: false })
      }
    } catch (error) {
      // What one request breaks, the others need not pay for.
      const isOfOne = !(error instanceof Refusal) && ['constraint', 'unknown'].includes(databaseFailure(error).kind)
      if (isOfOne && taken.length > 1) for (const one of taken) await settle([one])
      else for (const { reject } of taken) reject(error)
    }
  }

  async function together(tx: Tx, taken: readonly Waiting[]): Promise<readonly string[]> {
    const [{ request: first }] = taken as readonly [Waiting]
    const opening = await edge.lifecycle.authenticate(tx, { ...first.credentials, idempotencyKey: null })
    if (!opening) throw unknownCredentials(first.credentials)
    for (const { request } of taken) request.onOpened(opening)
    refuseOtherPage(opening.sessionOf, first.credentials.pageOf)
    refuseUnlessAllowed(opening.access, { scope: route.scope, area: edge.areaOf(route.tag) })
    const bodies = taken.map(({ request }) => request.input.body as never)
    const answers = await combining.handler(opening.context, bodies)
    await tx.commitWith(edge.lifecycle.commitStatement(opening.context, null))
    const texts = answers.map((body) => JSON.stringify(body))
    if (edge.checkResponses) for (const text of texts) checkAnswer(route, text)
    return texts
  }

  return answer
}

function laneOf({ credentials: { secretHash, isSession, pageOf } }: Request): string {
  return `${isSession} ${pageOf} ${secretHash.toString('base64')}`
}

/** Takes requests from the front of a queue: one at least, and no more than weigh so much together. */
function takeUpTo(waiting: Waiting[], weightMax: number): readonly Waiting[] {
  let count = 0
  let weight = 0
  for (const one of waiting) {
    if (count > 0 && weight + one.weight > weightMax) break
    count += 1
    weight += one.weight
  }
  return waiting.splice(0, count)
}
