import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A request as it came, before anything has read its body. */
export interface RawRequest {
  /** The id in the address. */
  readonly id: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

const bodyBytesMax = 1_048_576

/**
 * Adds an address with `:id` that others post to without a key; the handler checks who they are by the bytes themselves. A body
 * has any content type, and at most 1 MiB.
 */
export function addRawPost(app: FastifyInstance, url: string, handle: (request: RawRequest) => Promise<object>): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, bytes, done) =>
      done(null, bytes),
    )
    const config = { scope: 'public' } as const
    scope.post(url, { config }, async ({ params, headers, body }: FastifyRequest<{ Params: { id: string } }>) =>
      handle({ id: params.id, headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) }),
    )
  })
}
