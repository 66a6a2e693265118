import assert from 'node:assert/strict'
import { safeHeaders } from '../../../src/platform/http/headers.ts'
import { type Answer, send } from './send.ts'
import type { StandIn } from './stand-in.ts'

export type Reply = Answer<Record<string, unknown>>

export interface Sent {
  /** Null sends no key at all. */
  readonly key?: string | null
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks a stand-in over real HTTP, for tests. */
export async function ask(standIn: StandIn, method: string, path: string, sent: Sent = {}): Promise<Reply> {
  const { key = standIn.keys.admin, body, headers } = sent
  const authorization = key === null ? null : `Bearer ${key}`
  const answer = await send(standIn.url, method, path, { authorization, body, headers: headers ?? {} })
  refuseUnsafe(path, answer)
  return { ...answer, body: answer.body ?? {} }
}

// Whatever is asked, and whatever comes of it: no answer is kept, taken for something else, or run. Swagger UI has a policy of its own.
function refuseUnsafe(path: string, { headers }: Answer): void {
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
