import type { FieldProblem, Problem, ProblemCode } from './types.generated.ts'

/** The service refused a call. Compare `code`: codes do not change, texts may. */
export class BillingError extends Error {
  override readonly name: string = 'BillingError'
  /** HTTP status. */
  readonly status: number
  /** `http_<status>` if the answer is not of the service, but of a proxy before it. New codes may be added. */
  readonly code: ProblemCode | (string & {})
  /** The fields that are wrong: `pointer`, `code`, `detail`. */
  readonly errors: readonly FieldProblem[]
  /** Stands in the log of the service. */
  readonly requestId: string | null

  constructor(status: number, problem: Partial<Problem>, requestId: string | null) {
    super(problem.detail || problem.title || `The service answered ${status}`)
    this.status = status
    this.code = problem.code ?? `http_${status}`
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id ?? requestId
  }
}

/**
 * No attempt of a call was answered; `cause` is what the last one ended with. A write may have been done: the same call with the
 * same `idempotencyKey` does it once.
 */
export class BillingConnectionError extends Error {
  override readonly name: string = 'BillingConnectionError'
  readonly idempotencyKey: string | null

  constructor(url: string, cause: unknown, idempotencyKey: string | null) {
    super(`${url} did not answer (${reasonOf(cause)})`, { cause })
    this.idempotencyKey = idempotencyKey
  }
}

// What `fetch` throws says only "fetch failed"; its cause says why.
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error && cause.message ? cause.message : message
}
