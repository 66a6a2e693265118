import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { monotonicMs } from '../clock.ts'
import type { Answer, Edge, Request } from './answer.ts'
import { answer, requestHash } from './answer.ts'
import { pageHeaders } from './headers.ts'
import { readInput, readParams } from './input.ts'
import { bodyText, parseJson } from './json.ts'
import { refuseSlashAtEnd } from './problem.ts'
import { idempotencyKeyOf, pathOf, queryOf, secretHashOf, sendText } from './request.ts'
import type { Route } from './route.ts'
import { isJson } from './route.ts'

export interface Api<C> {
  readonly edge: Edge<C>
  readonly routes: readonly Route<C>[]
  readonly requestTimeoutMs: number
  readonly limit: onRequestHookHandler
  readonly onOpened: (request: FastifyRequest) => void
  /** Takes a place for an answer that is streamed, and gives what frees it; refuses when there is none. */
  readonly takePlace: (tenantId: string) => () => void
}

const json = 'application/json; charset=utf-8'
const nothing = z.strictObject({})

/** Adds the declared routes: key, form, then the database. */
export function addApi<C>(app: FastifyInstance, api: Api<C>): void {
  for (const route of api.routes) {
    const schemas = { query: route.query ?? nothing, body: route.body?.schema ?? nothing }
    app.route({
      method: route.method,
      url: route.url.replaceAll('{', ':').replaceAll('}', ''),
      config: { scope: route.scope, pattern: route.url },
      onRequest: api.limit,
      preParsing(request, _reply, payload, done) {
        secretHashOf(request)
        done(null, payload)
      },
      async handler(request, reply) {
        if (!isJson(route.answer)) reply.headers(pageHeaders)
        refuseSlashAtEnd(pathOf(request))
        const params = readParams(request.params)
        const { query, body } = readInput(schemas, { query: queryOf(request), body: request.body })
        const answered = answer(api.edge, route, {
          credentials: { secretHash: secretHashOf(request), idempotencyKey: idempotencyKeyOf(request) },
          requestHash: () => requestHash(request.method, request.raw.url ?? '', request.body),
          input: { params, query, body },
          deadlineMs: monotonicMs() + api.requestTimeoutMs,
          async stream(answer) {
            const free = api.takePlace(request.asked.tenantId ?? '')
            try {
              await stream(reply, route, answer)
            } finally {
              free()
            }
          },
          onOpened({ tenantId, keyId }) {
            request.asked.tenantId = tenantId
            request.asked.keyId = keyId
            api.onOpened(request)
          },
        } satisfies Request)
        // An export goes on for as long as it has something to say.
        const result = await (isJson(route.answer) ? inTime(answered, api.requestTimeoutMs) : answered)
        if (typeof result.text !== 'string') return reply // it was streamed, to its end or not
        if (result.isReplayed) {
          request.asked.isReplayed = true
          reply.header('idempotency-replayed', 'true')
        }
        return send(reply, route, result)
      },
    })
  }
}

/** Reads a JSON body, and refuses what is not clearly one thing. */
export function addBodyParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      return done(new Refusal('unsupported_media_type', 'The body must be application/json in UTF-8'))
    }
    done(null, bytes.length === 0 ? undefined : parseJson(bodyText(bytes)))
  })
}

/** Waits for an answer, but not for ever: the work goes on, and nobody knows here how it ends. */
async function inTime(answered: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Refusal('unavailable', 'The request took too long, and it is not known whether it was done'))
  }, timeoutMs)
  try {
    return await Promise.race([answered, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function send<C>(reply: FastifyReply, route: Route<C>, { status, text, headers }: Answer): FastifyReply {
  if (headers) reply.headers(headers)
  if (text === '') return reply.code(status === 200 ? 204 : status).send()
  return sendText(reply, status, isJson(route.answer) ? json : route.answer.contentType, text)
}

async function stream<C>(reply: FastifyReply, route: Route<C>, answer: Answer): Promise<void> {
  const pieces = Readable.from(answer.text)
  send(reply, route, { ...answer, text: pieces as AsyncIterable<string> })
  try {
    await finished(reply.raw)
  } catch {
    // The client sees that it was cut. Without an error of ours, it is the client who went away.
    if (pieces.errored) reply.log.error({ err: pieces.errored, request_id: reply.request.id }, 'an answer broke off')
  }
}
