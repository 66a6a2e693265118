import type { CallOptions, ClientOptions } from './call-options.ts'
import { operations } from './operations.generated.ts'
import { openSend, type Send } from './send.ts'
import type { BillingClient } from './types.generated.ts'

type Call = (...given: unknown[]) => unknown
type Query = Readonly<Record<string, unknown>>

/** A body that is not JSON. */
interface FileBody {
  readonly type: string
  readonly text: string
}

interface Page {
  readonly data: readonly unknown[]
  readonly next_cursor: string | null
}

/**
 * A client of the API: `billing.invoices.list({ status: 'open' })`. Methods take the id, the body, the query (those that the
 * operation has), then options. They throw a `BillingError` for a refusal, and a `BillingConnectionError` if no attempt was answered.
 */
export function billingClient(options: ClientOptions): BillingClient {
  const send = openSend(options)
  const client: Record<string, Record<string, Call>> = {}
  for (const line of operations.split('\n')) {
    const [resource = '', name = '', method = '', path = '', parts = ''] = line.split(' ')
    const call = callOf(send, { method, path, parts })
    client[resource] ??= {}
    client[resource][name] = call
    if (parts.includes('l')) client[resource][name.replace('list', 'all')] = everyPage(call, path)
  }
  return client as unknown as BillingClient
}

interface Operation {
  readonly method: string
  /** Without `/v1`; `{}` stands for the id. */
  readonly path: string
  /**
   * A letter each: `b` a body of JSON, `f` a file as its body, `q` a query, `l` a list, `t` a text as its answer, `y` bytes, `p` a preview,
   * `o` a change that is sent once.
   */
  readonly parts: string
}

function callOf(send: Send, { method, path, parts }: Operation): Call {
  const has = (part: string) => parts.includes(part)
  return (...given) => {
    const address = path.replaceAll('{}', () => encodeURIComponent(String(given.shift())))
    const file = has('f') ? (given.shift() as FileBody) : null
    const json = has('b') ? { type: 'application/json', text: JSON.stringify(given.shift() ?? {}) } : null
    const query = has('q') ? textOf(given.shift() as Query | undefined) : ''
    const request = {
      method,
      path: `/v1${address}${query}`,
      body: file ?? json,
      isWrite: method !== 'GET' && !has('p') && !has('o'),
      isSentOnce: has('o'),
      isText: has('t'),
      isFile: has('y'),
    }
    return send(request, given[0] as CallOptions | undefined)
  }
}

function textOf(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const text = String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])))
  return text && `?${text}`
}

/** Every object of a list; the next page is asked for when it is needed. */
function everyPage(list: Call, path: string): Call {
  return async function* (...given) {
    const ids = path.includes('{}') ? [given.shift()] : []
    const [query, options] = given as [Query?, CallOptions?]
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = (await list(...ids, { limit: 100, ...query, cursor }, options)) as Page
      yield* page.data
      cursor = page.next_cursor
    }
  }
}
