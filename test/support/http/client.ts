import assert from 'node:assert/strict'
import { safeHeaders } from '../../../src/platform/http/headers.ts'
import type { StandIn } from './stand-in.ts'

/** What came back: the bytes as text, and the body where it is JSON. */
export interface Reply {
  readonly status: number
  readonly text: string
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

export interface Sent {
  /** Null sends no key at all. */
  readonly key?: string | null
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks a stand-in over real HTTP, for tests. */
export async function ask(standIn: StandIn, method: string, path: string, sent: Sent = {}): Promise<Reply> {
  const { key = standIn.keys.admin, body, headers } = sent
  const response = await fetch(standIn.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  refuseUnsafe(path, response)
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, text, body: isJson ? JSON.parse(text) : {}, headers: response.headers }
}

// Whatever is asked, and whatever comes of it: no answer is kept, taken for something else, or run. Swagger UI has a policy of its own.
function refuseUnsafe(path: string, { headers }: Response): void {
  const said = Object.keys(safeHeaders).map((name) =>
    headers.get(name)?.replace(/ style-src [^;]*; img-src [^;]*;/, ''),
  )
  if (!path.startsWith('/docs')) assert.deepEqual(said, Object.values(safeHeaders), path)
}

/** The places and codes that a refused request was refused for. */
export function fieldsOf(reply: Reply): readonly string[] {
  const errors = (reply.body.errors ?? []) as { pointer: string; code: string }[]
  return errors.map(({ pointer, code }) => `${pointer} ${code}`)
}
