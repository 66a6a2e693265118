import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { monotonicMs } from '../clock.ts'
import { combineRequests } from './combine-requests.ts'
import { documentHeaders } from './headers.ts'
import { readInput, readParams } from './input.ts'
import { bodyText, parseJson, storableText } from './json.ts'
import { refuseSlashAtEnd } from './problem.ts'
import { credentialsOf, idempotencyKeyOf, pageOf, pathOf, queryOf, sendText } from './request.ts'
import type { BodyDeclaration, Route } from './route.ts'
import { isFile, isJson } from './route.ts'
import type { Answer, Request, RouteEnvironment } from './run-route.ts'
import { requestHash, runRoute } from './run-route.ts'

export interface RegisterOptions<C> {
  readonly edge: RouteEnvironment<C>
  readonly routes: readonly Route<C>[]
  readonly requestTimeoutMs: number
  readonly limit: onRequestHookHandler
  readonly onOpened: (request: FastifyRequest) => void
  /** Acquires a slot for a streamed answer and returns its release; refuses if none is left. */
  readonly acquireStreamSlot: (tenantId: string) => () => void
}

const json = 'application/json; charset=utf-8'
const nothing = z.strictObject({})

/** Registers the declared routes: each checks the key, then the input, then runs the handler. */
export function registerRoutes<C>(app: FastifyInstance, api: RegisterOptions<C>): void {
  for (const route of api.routes) {
    const { texts, otherJson, hasExactNumbers } = route.body ?? {}
    if (texts) {
      app.register(async (scope) => {
        addTextParser(scope, Object.keys(texts))
        addRoute(scope, route, api)
      })
    } else if (otherJson || hasExactNumbers) {
      app.register(async (scope) => {
        addBodyParser(scope, route.body)
        addRoute(scope, route, api)
      })
    } else addRoute(app, route, api)
  }
}

function addRoute<C>(app: FastifyInstance, route: Route<C>, api: RegisterOptions<C>): void {
  const { texts, bytesMax } = route.body ?? {}
  const answer = route.combining
    ? combineRequests(api.edge, route, route.combining)
    : (request: Request) => runRoute(api.edge, route, request)
  const schemas = { query: route.query ?? nothing, body: route.body?.schema ?? nothing }
  app.route({
    method: route.method,
    url: route.url.replaceAll('{', ':').replaceAll('}', ''),
    config: { scope: route.scope, pattern: route.url },
    onRequest: api.limit,
    ...(bytesMax === undefined ? {} : { bodyLimit: bytesMax }),
    preParsing(request, _reply, payload, done) {
      credentialsOf(request)
      done(null, payload)
    },
    async handler(request, reply) {
      if (!isJson(route.answer) && route.answer.contentType.startsWith('text/html')) reply.headers(documentHeaders)
      refuseSlashAtEnd(pathOf(request))
      if (texts && request.body === undefined) refuseWithoutBody()
      const params = readParams(request.params)
      const { query, body } = readInput(schemas, { query: queryOf(request), body: request.body })
      const answered = answer({
        credentials: {
          ...credentialsOf(request),
          idempotencyKey: route.scope === 'portal' ? null : idempotencyKeyOf(request),
          pageOf: pageOf(request),
        },
        requestHash: () => requestHash(request.method, request.raw.url ?? '', request.body),
        input: { params, query, body },
        deadlineMs: monotonicMs() + api.requestTimeoutMs,
        async stream(answer) {
          const release = api.acquireStreamSlot(request.details.tenantId ?? '')
          try {
            await stream(reply, route, answer)
          } finally {
            release()
          }
        },
        onOpened({ tenantId, keyId }) {
          request.details.tenantId = tenantId
          request.details.keyId = keyId
          api.onOpened(request)
        },
      } satisfies Request)
      // An export has no time limit.
      const result = await (isJson(route.answer) || isFile(route.answer)
        ? inTime(answered, api.requestTimeoutMs)
        : answered)
      if (typeof result.text !== 'string' && !isFile(route.answer)) return reply // already streamed, completely or not
      if (result.isReplayed) {
        request.details.isReplayed = true
        reply.header('idempotency-replayed', 'true')
      }
      return send(reply, route, result)
    },
  })
}

/** Parses JSON bodies in UTF-8; refuses ambiguous JSON. Also of the other content types that a route declares. */
export function addBodyParser(app: FastifyInstance, declared?: BodyDeclaration): void {
  const { otherJson = {}, hasExactNumbers = false } = declared ?? {}
  const types = ['application/json', ...Object.keys(otherJson)]
  app.removeAllContentTypeParsers()
  for (const type of types) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
      if (!isUtf8Declared(request))
        return done(new Refusal('unsupported_media_type', `The body must be ${types.join(' or ')} in UTF-8`))
      if (bytes.length === 0) return done(null, undefined)
      const value = parseJson(bodyText(bytes), { hasExactNumbers })
      done(null, otherJson[type] ? otherJson[type].read(value) : value)
    })
  }
}

/** Reads bodies of these types as text in UTF-8, for the routes of one scope, and no JSON. */
function addTextParser(scope: FastifyInstance, contentTypes: readonly string[]): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => {
    done(new Refusal('unsupported_media_type', `The body must be ${contentTypes.join(' or ')}, in UTF-8`))
  })
  for (const contentType of contentTypes) {
    scope.addContentTypeParser(contentType, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
      if (!isUtf8Declared(request))
        return done(new Refusal('unsupported_media_type', `The body must be ${contentType} in UTF-8`))
      done(null, { contentType, text: storableText(bytes) })
    })
  }
}

/** Whether a request says that its body is in UTF-8, or says nothing of it. */
function isUtf8Declared({ headers }: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

function refuseWithoutBody(): never {
  const detail = 'The request needs a body'
  throw new Refusal('invalid_request', detail, [{ pointer: '', code: 'required', detail }])
}

/** Waits for an answer up to a time limit. After that the work goes on, and its outcome is unknown here. */
async function inTime(answered: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Refusal('unavailable', 'The request timed out; it may or may not have been done'))
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
    // The client sees that the answer is cut. If the source has no error, the client left.
    if (pieces.errored)
      reply.log.error({ err: pieces.errored, request_id: reply.request.id }, 'a streamed answer was cut')
  }
}
