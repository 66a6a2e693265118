import { randomUUID } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'

/** The fields of API objects that commands read. */
export interface ApiObject {
  readonly id: string
  readonly status: string
  readonly currency: string
  readonly total_cents: number
  readonly amount_paid_cents: number
  readonly credited_cents: number
  readonly amount_due_cents: number
  readonly credit_applied_cents: number
  readonly number: string | null
  readonly due_at: string | null
  readonly customer_id: string
  readonly latest_invoice: ApiObject | null
}

/** A client of the API: an address and a key. */
export interface Api {
  readonly url: string
  readonly key: string
  get<Answer = ApiObject>(path: string): Promise<Answer>
  /** Every object of a list, page after page. */
  all(path: string): Promise<readonly ApiObject[]>
  post(path: string, body?: object): Promise<ApiObject>
  patch(path: string, body: object): Promise<ApiObject>
  /** Requests made so far. */
  readonly requests: () => number
}

interface Page {
  readonly data: readonly ApiObject[]
  readonly next_cursor: string | null
}

const attemptsMax = 20

/** A client of the API at an address. An answer that is not 2xx is thrown as an error with its detail. */
export function openApi(url: string, key: string): Api {
  let requests = 0
  return {
    url,
    key,
    get: (path) => call('GET', path),
    async all(path) {
      const found: ApiObject[] = []
      const more = path.includes('?') ? '&' : '?'
      for (let cursor = ''; ; ) {
        const page = await call<Page>('GET', `${path}${more}limit=100${cursor}`)
        found.push(...page.data)
        if (page.next_cursor === null) return found
        cursor = `&cursor=${page.next_cursor}`
      }
    },
    post: (path, body = {}) => call<ApiObject>('POST', path, body),
    patch: (path, body) => call<ApiObject>('PATCH', path, body),
    requests: () => requests,
  }

  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    // All attempts have the same idempotency key, so it is done once.
    const idempotencyKey = randomUUID()
    for (let attempts = 1; ; attempts += 1) {
      requests += 1
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body ? { 'content-type': 'application/json', 'idempotency-key': idempotencyKey } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }).catch((error: Error) => {
        const { message } = error.cause instanceof Error ? error.cause : error
        throw new Error(`The service at ${url} did not answer (${message}).`)
      })
      const answer = (await response.json()) as Answer & { readonly title?: string; readonly detail?: string }
      if (response.ok) return answer
      const isWorthAnother = response.status === 429 || response.status === 503
      if (!isWorthAnother || attempts >= attemptsMax) {
        throw new Error(
          `${method} ${path} was answered ${response.status}: ${answer.title}. ${answer.detail ?? ''}`.trim(),
        )
      }
      await after(1000 * Number(response.headers.get('retry-after') ?? 1))
    }
  }
}
