import type { FieldError } from './types.ts'

/** A refusal of the service, by its code. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[]

  constructor(status: number, problem: { code?: string; detail?: string; title?: string; errors?: FieldError[] }) {
    super(problem.detail || problem.title || String(status))
    this.status = status
    this.code = problem.code ?? 'internal'
    this.errors = problem.errors ?? []
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

let customerId: string | null = null

/** Says whose page this is: the cookie may be of another customer by now, by a link in another window. */
export function setPageOf(id: string): void {
  customerId = id
}

/** Asks the portal's API with the cookie of this page. Throws `Refused`. */
export async function ask<T>(method: Method, path: string, body?: object): Promise<T> {
  const answer = await fetch(`/portal/v1/${path}`, {
    method,
    headers: {
      ...(customerId && { 'page-of': customerId }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const said = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refused(answer.status, said)
  return said as T
}

/** The sentence of a refusal, or of anything else that went wrong. */
export function sentenceOf(error: unknown, otherwise: string): string {
  if (!(error instanceof Refused) || error.status >= 500) return otherwise
  return error.errors[0]?.detail ?? error.message
}
