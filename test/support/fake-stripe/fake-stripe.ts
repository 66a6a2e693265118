import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { endDispute, openDispute } from './disputes.ts'
import { type Fault, type FaultPlan, newFaultPlan } from './faults.ts'
import { newKeys, type Saved } from './idempotency.ts'
import { type Judge, newJudge } from './judge.ts'
import { testMethods } from './methods.ts'
import { authenticateIntent, succeedAfterAll } from './payment-intents.ts'
import { invalid, Problem } from './problem.ts'
import { failRefund } from './refunds.ts'
import { type Matched, matched, type Operation } from './routes.ts'
import { addMethod, changeMandate, changeMethod, completeSession, createCustomer } from './setup.ts'
import { newWebhooks, type Webhooks } from './webhooks.ts'
import { type Mandate, type Method, newWorld, type World } from './world.ts'

/** A request as it arrived. */
export interface Seen {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  readonly body: string
  readonly key: string | null
  readonly version: string | null
  /** What was answered; null where nothing was. */
  status: number | null
  answer: string
}

export interface FakeStripe {
  readonly url: string
  readonly secretKey: string
  readonly world: World
  readonly judge: Judge
  readonly faults: FaultPlan
  readonly webhooks: Webhooks
  readonly seen: readonly Seen[]
  /** Operations that the key is not allowed to use. */
  readonly forbidden: Set<Operation>
  /** How long each answer takes. */
  latencyMs: number
  /** Called when a request has arrived, and when it was carried out; it goes on when this resolves. */
  onRequest: (operation: Operation, moment: 'arrived' | 'done') => Promise<void>
  /** Moves Stripe's clock: keys die, debits come out, pages expire. */
  advance(hours: number): void
  /** A customer with a stored method that behaves like one of Stripe's test methods. */
  newMethod(token: string, settings?: { readonly isSetUp?: boolean }): { customer: string; method: string }
  /** The customer fills in the page of a session. */
  complete(session: string, token: string): string
  /** The customer comes back from the bank's page. */
  authenticate(intent: string, isGenuine?: boolean): void
  /** Takes the money of an intent that had come to nothing. */
  succeedAfterAll(intent: string): void
  /** The customer's bank takes back so much of a charge, or asks about it: the id of the dispute. */
  openDispute(intent: string, settings?: { readonly amount?: number; readonly isInquiry?: boolean }): string
  endDispute(dispute: string, status: Parameters<typeof endDispute>[2]): void
  /** The customer's bank sends the money of a refund back. */
  failRefund(refund: string): void
  /** A stored method changes, which an event of that type tells. */
  changeMethod(method: string, to: Partial<Method>, type: string): void
  /** The mandate of a debit is given, or ends. */
  changeMandate(method: string, status: Mandate['status']): void
  stop(): Promise<void>
}

/** Stripe in this process, on the loopback interface. Its ledger is the judge of whether anybody was charged twice. */
export async function startFakeStripe({ secretKey = 'sk_test_fake', port = 0 } = {}): Promise<FakeStripe> {
  const { webhooks, add, beforeAnswer, afterAnswer } = newWebhooks()
  const { world, advance } = newWorld(add)
  const keys = newKeys(world.now)
  const faults = newFaultPlan()
  const seen: Seen[] = []
  const forbidden = new Set<Operation>()
  for (const token of Object.keys(testMethods)) addMethod(world, token, { id: token, customer: null, isSetUp: false })

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const url = new URL(request.url ?? '', 'http://localhost')
    const method = request.method ?? ''
    const key = headerOf(request, 'idempotency-key')
    if (headerOf(request, 'authorization') !== `Bearer ${secretKey}`)
      return send(
        response,
        refusal(401, { type: 'invalid_digesterror', message: `Invalid API Key: ${secretKey.slice(0, 10)}***` }),
      )
    const found = tried(() => matched(method, url.pathname, method === 'GET' ? url.search.slice(1) : body))
    if (found instanceof Problem) return send(response, savedOf(found))
    const { operation } = found
    const version = headerOf(request, 'stripe-version')
    const one: Seen = { operation, method, path: request.url ?? '', body, key, version, status: null, answer: '' }
    seen.push(one)
    if (forbidden.has(operation))
      return send(
        response,
        refusal(403, { type: 'invalid_digesterror', message: `The provided key '${secretKey}' does not have access` }),
      )
    await fake.onRequest(operation, 'arrived')
    const fault = faults.take(operation)
    if (fault?.kind === 'drop_before') return void response.destroy()
    if (fault?.kind === '429') return send(response, refusal(429, { type: 'rate_limit_error', code: 'rate_limit' }))
    if (fault?.kind === '409') return send(response, refusal(409, { code: 'idempotency_key_in_use' }))
    if (fault?.kind === '500') return send(response, refusal(500, { type: 'api_error' }))
    const digest = createHash('sha256').update(`${method} ${request.url} ${body}`).digest('hex')
    const before = key === null ? null : tried(() => keys.begin(key, digest))
    if (before instanceof Problem) return send(response, savedOf(before), one)
    if (before !== null) return send(response, before, one, { 'idempotent-replayed': 'true' })
    const { saved, isKept } = carriedOut(found, fault)
    if (fault?.kind === 'delay') await pause(fault.ms, undefined, { ref: false })
    if (key !== null) keys.end(key, isKept ? saved : null)
    await fake.onRequest(operation, 'done')
    await beforeAnswer()
    if (fake.latencyMs > 0) await pause(fake.latencyMs)
    if (fault?.kind === 'drop_after') response.destroy()
    else if (fault?.kind === 'garbage') response.writeHead(200).end('<html>')
    else if (fault?.kind === 'cut') cut(response, saved)
    else send(response, saved, one)
    afterAnswer()
  }

  /** A kept failure hides whether anything was done. */
  function carriedOut({ act }: Matched, fault: Fault | null): { saved: Saved; isKept: boolean } {
    const failure = refusal(500, { type: 'api_error', message: 'Something went wrong on our end.' })
    if (fault?.kind === '500_saved') return { saved: failure, isKept: true }
    if (fault?.kind === 'refused') return { saved: refusal(400, refusedForNow), isKept: true }
    const result = tried(() => act(world))
    if (fault?.kind === '500_after') return { saved: failure, isKept: true }
    if (result instanceof Problem) return { saved: savedOf(result), isKept: result.isSaved }
    return { saved: { status: 200, body: JSON.stringify(result) }, isKept: true }
  }

  const fake: FakeStripe = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ secretKey, world, faults, webhooks, seen, forbidden, latencyMs: 0, onRequest: async () => {} },
    judge: newJudge(world),
    advance(hours) {
      advance(hours)
      afterAnswer()
    },
    newMethod(token, { isSetUp = true } = {}) {
      const none = { text: () => null, needed: () => '', integer: () => null, list: () => [], record: () => ({}) }
      const customer = createCustomer(world, none).id
      return { customer, method: addMethod(world, token, { customer, isSetUp }).id }
    },
    complete(id, token) {
      const method = completeSession(world, need(world.sessions.get(id)), token)
      afterAnswer()
      return method.id
    },
    authenticate(id, isGenuine = true) {
      authenticateIntent(world, need(world.intents.get(id)), isGenuine)
      afterAnswer()
    },
    succeedAfterAll(id) {
      succeedAfterAll(world, need(world.intents.get(id)))
      afterAnswer()
    },
    openDispute(id, { amount, isInquiry = false } = {}) {
      const intent = need(world.intents.get(id))
      const charge = need(world.charges.get(intent.latest_charge ?? ''))
      const terms = { reason: 'fraudulent', isInquiry, ...(amount !== undefined && { amount }) }
      const dispute = openDispute(world, intent, charge, terms)
      afterAnswer()
      return dispute.id
    },
    endDispute(id, status) {
      endDispute(world, need(world.disputes.get(id)), status)
      afterAnswer()
    },
    failRefund(id) {
      const refund = need(world.refunds.get(id))
      failRefund(world, refund, need(world.intents.get(refund.payment_intent)))
      afterAnswer()
    },
    changeMethod(id, to, type) {
      changeMethod(world, need(world.methods.get(id)), to, type)
      afterAnswer()
    },
    changeMandate(id, status) {
      changeMandate(world, need(world.methods.get(id)), status)
      afterAnswer()
    },
    async stop() {
      await webhooks.sent()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return fake
}

const refusedForNow = {
  type: 'invalid_request_error',
  code: 'payment_intent_unexpected_state',
  message: 'Not at present',
}

function send(
  response: ServerResponse,
  { status, body }: Saved,
  one?: Seen,
  headers: Record<string, string> = {},
): void {
  if (one) Object.assign(one, { status, answer: body })
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

/** Promises more than it sends. */
function cut(response: ServerResponse, { status, body }: Saved): void {
  response.writeHead(status, { 'content-length': String(body.length + 100) })
  response.write(body.slice(0, 20), () => response.destroy())
}

function savedOf({ status, body }: Problem): Saved {
  return refusal(status, body)
}

function refusal(status: number, error: Readonly<Record<string, unknown>>): Saved {
  return { status, body: JSON.stringify({ error }) }
}

function tried<Result>(act: () => Result): Result | Problem {
  try {
    return act()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

function need<One>(one: One | undefined): One {
  if (one === undefined) throw invalid('resource_missing', 'The fake has no such object')
  return one
}
