import { hash } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Refusal } from '../../domain/refusal.ts'
import { monotonicMs } from '../clock.ts'
import { databaseFailure } from '../database/failure.ts'
import type { Transact, TransactionOptions, Tx } from '../database/transaction.ts'
import { canonicalJson } from './json.ts'
import { retryAfterSeconds } from './problem.ts'
import type { Credentials, KeptAnswer, OpenedRequest, RequestLifecycle } from './request-lifecycle.ts'
import { type Area, refuseOtherPage, refuseUnlessAllowed } from './request-lifecycle.ts'
import type { Finished, MakeFile, Outcome, Route } from './route.ts'
import { isFile, isJson } from './route.ts'
import { Unfinished } from './unfinished.ts'

/** A request after its input was read and checked. */
export interface Request {
  readonly credentials: Credentials
  readonly requestHash: () => Buffer
  readonly input: { params: Readonly<Record<string, string>>; query: unknown; body: unknown }
  /** Until when the request is retried, by `monotonicMs`. */
  readonly deadlineMs: number
  /** Streams text that comes in pieces, and waits until all of it is sent. */
  readonly stream: (answer: Answer) => Promise<void>
  /** Called once the key of the request has been found. */
  readonly onOpened: (opened: { readonly tenantId: string; readonly keyId: string }) => void
}

/** An answer ready for the wire. */
export interface Answer {
  readonly status: number
  readonly text: string | AsyncIterable<string> | Uint8Array
  readonly isReplayed: boolean
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface RouteEnvironment<C> {
  readonly lifecycle: RequestLifecycle<C>
  readonly transact: Transact
  readonly checkResponses: boolean
  /** The area of the routes with a tag; undefined if no role allows them. */
  readonly areaOf: (tag: string) => Area | undefined
  /** What routes call outside of transactions. */
  readonly services?: unknown
}

const transactionOptions: Readonly<Record<Route<unknown>['kind'], TransactionOptions>> = {
  read: { readOnly: true },
  write: {},
  // A preview must not wait long for the lock of a real action.
  preview: { rollback: true, settings: { lock_timeout: '500ms' } },
}

/** The work of one transaction of a request. */
type Work<C> = (context: C) => Promise<Outcome<unknown, C>>

/** What a transaction leaves: the answer, or the work of the next one. */
type Step<C> = Answer | UnmadeFile | { readonly next: () => Promise<Work<C>> }

/** An answer whose file is made after the transaction. */
interface UnmadeFile extends Omit<Answer, 'text'> {
  readonly make: MakeFile
}

/** Runs a route: authenticates, calls the handler, commits or rolls back; starts over after a deadlock. */
export async function runRoute<C>(edge: RouteEnvironment<C>, route: Route<C>, request: Request): Promise<Answer> {
  const handle: Work<C> = async (context) => route.handler(context, request.input)
  for (let work = handle; ; ) {
    const result = await withRetries(request.deadlineMs, () =>
      edge.transact(transactionOptions[route.kind], (tx) => attempt(edge, route, { ...request, work, handle }, tx)),
    )
    if ('make' in result) return made(edge, result)
    if (!('next' in result)) return result
    if (monotonicMs() > request.deadlineMs) {
      throw new Refusal('unavailable', 'Partly done. Retry to continue', [], retryAfterSeconds)
    }
    work = await result.next()
  }
}

async function attempt<C>(
  edge: RouteEnvironment<C>,
  route: Route<C>,
  request: Request & { readonly work: Work<C>; readonly handle: Work<C> },
  tx: Tx,
): Promise<Step<C>> {
  const isWrite = route.kind === 'write'
  const idempotencyKey = isWrite ? request.credentials.idempotencyKey : null
  const opening = await edge.lifecycle.authenticate(tx, { ...request.credentials, idempotencyKey })
  if (!opening) throw unknownCredentials(request.credentials)
  request.onOpened(opening)
  refuseOtherPage(opening.sessionOf, request.credentials.pageOf)
  refuseUnlessAllowed(opening.access, { scope: route.scope, area: edge.areaOf(route.tag) })
  if (idempotencyKey !== null) {
    const replay = repetition(edge, opening, request)
    if (replay) return replay
  }
  const outcome = await outcomeOf(route, opening.context, request.work)
  if (!isWrite) return readAnswer(edge, route, request, outcome)
  if (outcome !== 'again' && !('outside' in outcome))
    return commit(edge, route, { tx, opening, outcome, idempotencyKey, requestHash: request.requestHash })
  await tx.commitWith(edge.lifecycle.commitStatement(opening.context, null))
  return { next: async () => (outcome === 'again' ? request.handle : outcome.outside(edge.services)) }
}

/** The refusal of a key that is unknown or revoked, or of a session that has ended. */
export function unknownCredentials({ isSession }: Credentials): Refusal {
  return new Refusal(
    'unauthenticated',
    isSession ? 'The session has ended. Sign in' : 'The API key is unknown or revoked',
  )
}

async function outcomeOf<C>(route: Route<C>, context: C, work: Work<C>): Promise<Outcome<unknown, C>> {
  try {
    return await work(context)
  } catch (error) {
    if (route.kind === 'write' && error instanceof Unfinished) return 'again'
    throw error
  }
}

/** The four cases of an idempotency key: new, answered before, used for something else, being answered now. */
function repetition<C>(
  edge: RouteEnvironment<C>,
  { isLocked, kept }: OpenedRequest<C>,
  request: Request,
): Answer | undefined {
  if (!isLocked) {
    const detail = 'A request with this idempotency key is in progress. Send the request again in a moment'
    throw new Refusal('idempotency_key_in_use', detail, [], retryAfterSeconds)
  }
  if (!kept) return undefined
  if (!kept.requestHash.equals(request.requestHash())) {
    throw new Refusal(
      'idempotency_key_reused',
      'The key was used before with another method, address or body. Use a new key',
    )
  }
  return { status: kept.status, text: completed(edge, kept.body, rowsOf(kept.assigned)), isReplayed: true }
}

interface Commit<C> {
  readonly tx: Tx
  readonly opening: OpenedRequest<C>
  readonly outcome: Finished<unknown>
  readonly idempotencyKey: string | null
  readonly requestHash: () => Buffer
}

async function commit<C>(edge: RouteEnvironment<C>, route: Route<C>, made: Commit<C>): Promise<Answer> {
  const { tx, opening, outcome, idempotencyKey, requestHash } = made
  const status = statusOf(route, outcome)
  let kept: KeptAnswer | null = null
  if (idempotencyKey !== null) {
    const body = serialized(route.withoutSecrets ? route.withoutSecrets(outcome.body) : outcome.body)
    kept = { idempotencyKey, requestHash: requestHash(), status, body }
  }
  const rows = await tx.commitWith(edge.lifecycle.commitStatement(opening.context, kept))
  // A repetition completes the kept text. The first answer does the same, so that both have the same bytes.
  const text =
    kept && !route.withoutSecrets
      ? completed(edge, kept.body, rows)
      : serialized(edge.lifecycle.complete(outcome.body, rows))
  if (edge.checkResponses) checkAnswer(route, text)
  return { status, text, isReplayed: false, headers: outcome.headers }
}

async function readAnswer<C>(
  edge: RouteEnvironment<C>,
  route: Route<C>,
  request: Request,
  outcome: Outcome<unknown, C>,
): Promise<Answer | UnmadeFile> {
  if (outcome === 'again' || 'outside' in outcome)
    throw new Error(`${route.operationId} is not a write, and has nothing to commit`)
  const status = statusOf(route, outcome)
  const { headers, body } = outcome
  if (isJson(route.answer)) {
    const text = serialized(body)
    if (edge.checkResponses) checkAnswer(route, text)
    return { status, text, isReplayed: false, headers }
  }
  if (isFile(route.answer)) return { status, make: body as MakeFile, isReplayed: false, headers }
  const reply: Answer = { status, text: body as string | AsyncIterable<string>, isReplayed: false, headers }
  // The pieces come from rows that are read while the transaction is open.
  if (typeof body !== 'string') await request.stream(reply)
  return reply
}

async function made<C>(edge: RouteEnvironment<C>, { make, ...answer }: UnmadeFile): Promise<Answer> {
  return { ...answer, text: await make(edge.services as never) }
}

function statusOf<C>(route: Route<C>, outcome: Finished<unknown>): number {
  return outcome.status ?? route.answer.status ?? 200
}

function serialized(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body)
}

function completed<C>(edge: RouteEnvironment<C>, text: string, rows: readonly unknown[]): string {
  if (text === '') return text
  const body: unknown = JSON.parse(text)
  const complete = edge.lifecycle.complete(body, rows)
  return complete === body ? text : JSON.stringify(complete)
}

function rowsOf(assigned: unknown): readonly unknown[] {
  return Array.isArray(assigned) ? assigned : [assigned]
}

/** Fails if an answer is not what its route declares; for tests. */
export function checkAnswer<C>(route: Route<C>, text: string): void {
  if (!isJson(route.answer)) return
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  const checked = route.answer.schema.safeParse(body)
  if (!checked.success) throw new Error(`${route.operationId} answers what it does not declare: ${checked.error}`)
  if (!isDeepStrictEqual(checked.data, body)) {
    throw new Error(`${route.operationId} answers fields that it does not declare: ${text.slice(0, 1000)}`)
  }
}

const attemptsMax = 5

/** Repeats a transaction after a serialization failure or a deadlock, with growing, random pauses. */
export async function withRetries<T>(deadlineMs: number, run: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await run()
    } catch (error) {
      const pauseMs = 5 * 2 ** attempts * (0.5 + Math.random())
      const isWorthIt = attempts < attemptsMax && monotonicMs() + pauseMs < deadlineMs
      if (!isWorthIt || databaseFailure(error).kind !== 'retry') throw error
      await after(pauseMs)
    }
  }
}

/** Identifies what a request says, not how its JSON is written, for the repetition of an idempotency key. */
export function requestHash(method: string, address: string, body: unknown): Buffer {
  return hash('sha256', `${method} ${address}\n${canonicalJson(body)}`, 'buffer')
}
