import { setTimeout as after } from 'node:timers/promises'
import type { z } from 'zod'
import type { Instant } from '../../../domain/instant.ts'
import { type ApiAnswer, type ApiRequest, openApiClient } from '../../../platform/outbound/api-client.ts'
import { AccountRefused, CredentialsRefused, NoAnswer } from '../gateway.ts'
import { pageOf, refusedBody } from './objects.ts'
import { permissionFor } from './permissions.ts'

/** The version of Stripe's API that all requests name; its published schema is what `npm run contract:stripe` compares with. */
export const stripeVersion = '2026-08-26.dahlia'

const pagesMost = 50

/** The parameters of a request, in the order in which they are sent: the same for every repeat. */
export type Params = readonly (readonly [name: string, value: string])[]

export type StripeAnswer =
  | { readonly isRefused: false; readonly body: unknown; readonly isReplayed: boolean }
  /** Stripe did not do what was asked for, and says why. */
  | {
      readonly isRefused: true
      readonly status: number
      readonly error: z.infer<typeof refusedBody>['error']
      /** Said before to the same key: the state may be another by now. */
      readonly isReplayed: boolean
    }

/** The key was used for a request with other parameters. What became of that one has to be read; it is no decline. */
export class KeyReused extends NoAnswer {}

/** Stripe failed, and has saved that for the key: each repeat gets the same. */
export class SavedFailure extends NoAnswer {}

export interface StripeClient {
  /** Posts once. Throws `NoAnswer` where Stripe may have done it or not, `AccountRefused` where the secret key is refused. */
  post(path: string, params: Params, key: string): Promise<StripeAnswer>
  get(path: string, params?: Params): Promise<StripeAnswer>
  /** All items of a list, page by page. Throws `NoAnswer` where there are more than 5,000, unless the whole list is wanted. */
  list<Item extends z.ZodType<{ id: string }>>(
    path: string,
    params: Params,
    item: Item,
    wanted?: { readonly isWhole: boolean },
  ): AsyncIterable<z.infer<Item>>
  close(): void
}

export interface StripeSettings {
  readonly secretKey: string
  /** For tests: a fake on this machine. */
  readonly baseUrl?: string
  readonly timeouts?: { readonly connectMs: number; readonly answerMs: number }
  /** How long it waits before each repeat of a request that Stripe has not begun (429). */
  readonly pausesMs?: readonly number[]
}

/** A client for Stripe's API. It repeats only what Stripe has not begun, because it was asked for too much (429). */
export function openStripeClient({
  secretKey,
  baseUrl = 'https://api.stripe.com',
  timeouts,
  pausesMs = [250, 500, 1000, 2000, 4000],
}: StripeSettings): StripeClient {
  const api = openApiClient({ baseUrl, userAgent: 'BillingAPI-Stripe/1', ...(timeouts && { timeouts }) })
  const common = { authorization: `Bearer ${secretKey}`, 'stripe-version': stripeVersion }

  async function post(path: string, params: Params, key: string): Promise<StripeAnswer> {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': key }
    const headers = { ...common, ...form }
    return meaningOf(await sentInTime({ method: 'POST', path, headers, body: encoded(params) }), path)
  }

  async function get(path: string, params: Params = []): Promise<StripeAnswer> {
    const query = params.length === 0 ? '' : `?${encoded(params)}`
    return meaningOf(await sentInTime({ method: 'GET', path: path + query, headers: common, body: null }), path)
  }

  /** The answer, after growing, random pauses while Stripe asks to send less. */
  async function sentInTime(request: ApiRequest): Promise<ApiAnswer> {
    for (const pauseMs of pausesMs) {
      const answer = await api.send(request)
      if (answer.outcome === 'failed' || answer.status !== 429) return answer
      await after(pauseMs * (0.5 + Math.random()))
    }
    return api.send(request)
  }

  async function* list<Item extends z.ZodType<{ id: string }>>(
    path: string,
    params: Params,
    item: Item,
    { isWhole } = { isWhole: false },
  ) {
    let after: Params = []
    for (let page = 1; isWhole || page <= pagesMost; page += 1) {
      const { data, has_more } = parsed(pageOf(item), await get(path, [...params, ['limit', '100'], ...after]))
      yield* data
      const last = data.at(-1)
      if (!has_more || last === undefined) return
      after = [['starting_after', last.id]]
    }
    throw new NoAnswer(`${path} has more than ${pagesMost} pages`)
  }

  return { post, get, list, close: api.close }
}

/** The parameter of a list that takes what was made since. */
export function createdSince(since: Instant): readonly [string, string] {
  return ['created[gte]', String(Math.floor(since.epochMilliseconds / 1000))]
}

/** The object of an answer. Throws `NoAnswer` where it is another one than expected, and for a refusal of what was to be read. */
export function parsed<Shape extends z.ZodType>(shape: Shape, answer: StripeAnswer): z.infer<Shape> {
  if (answer.isRefused) throw new NoAnswer(`Stripe refuses to tell (${answer.status} ${answer.error.code ?? ''})`)
  const { success, data, error } = shape.safeParse(answer.body)
  if (success) return data
  throw new NoAnswer(`Stripe's answer lacks ${error.issues[0]?.path.join('.')}`)
}

/**
 * What follows a request that was carried out. A key that may not do that part says nothing about what was done, so it is no answer
 * and not a refused account.
 */
export async function afterwards<Result>(act: Promise<Result>): Promise<Result> {
  try {
    return await act
  } catch (error) {
    if (error instanceof AccountRefused) throw new NoAnswer(`What became of it cannot be read: ${error.message}`)
    throw error
  }
}

function encoded(params: Params): string {
  return new URLSearchParams(params.map(([name, value]) => [name, value])).toString()
}

function meaningOf(answer: ApiAnswer, path: string): StripeAnswer {
  if (answer.outcome === 'failed') throw new NoAnswer(`Stripe gave no answer: ${answer.message}`)
  const { status, headers } = answer
  const isReplayed = headers['idempotent-replayed'] === 'true'
  if (status >= 500 && isReplayed) throw new SavedFailure(`Stripe failed (${status}), and keeps saying so`)
  if (status >= 500) throw new NoAnswer(`Stripe failed (${status})`)
  if (status === 429) throw new NoAnswer('Stripe asks to send less (429)')
  if (status === 409) throw new NoAnswer('Stripe is still busy with the same key (409)')
  const body = jsonIn(answer.body)
  if (status >= 200 && status < 300) return { isRefused: false, body, isReplayed }
  if (status < 400) throw new NoAnswer(`Stripe redirects (${status})`)
  const refused = refusedBody.safeParse(body)
  if (!refused.success) throw new NoAnswer(`Stripe's answer is no refusal of its own (${status})`)
  const error = { ...refused.data.error, message: withoutKeys(refused.data.error.message) }
  if (status === 401) throw new CredentialsRefused('Stripe does not know the secret key (401)')
  if (status === 403) throw new AccountRefused(forbidden(path, error.message))
  if (error.type === 'idempotency_error') throw new KeyReused('Stripe knows the key from another request (400)')
  return { isRefused: true, status, error, isReplayed }
}

/** Stripe's own sentence calls the permission otherwise than its dashboard, or not at all. */
function forbidden(path: string, said: string): string {
  const permission = permissionFor(path)
  const needed = permission === null ? '' : ` The key needs the permission "${permission}".`
  return `Stripe forbids it (403).${needed} Stripe says: ${said}`
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NoAnswer("Stripe's answer is no JSON")
  }
}

/** Stripe names parts of a key in some of its sentences. */
function withoutKeys(message: string | null | undefined): string {
  return (message ?? '').replace(/\b(?:sk|rk|pk|whsec)_[\w*.]+/g, '[key]').slice(0, 500)
}
