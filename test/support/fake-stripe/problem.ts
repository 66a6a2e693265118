/** An answer of Stripe that is an error. */
export class Problem extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** Whether the request had begun to be carried out: only then is the answer kept under its key. */
  readonly isSaved: boolean
  constructor(status: number, body: Readonly<Record<string, unknown>>, isSaved = true) {
    super(String(body.message ?? body.code ?? status))
    this.status = status
    this.body = body
    this.isSaved = isSaved
  }
}

/** A request that was refused before it was carried out. */
export function invalid(code: string, message: string, param?: string): Problem {
  return new Problem(400, { type: 'invalid_request_error', code, message, ...(param && { param }) }, false)
}

/** An object that is not there. Stripe answers 404 for one in the path, 400 for one in a parameter. */
export function missing(what: string, id: string, param: string, status: 400 | 404 = 404): Problem {
  const message = `No such ${what}: '${id}'`
  return new Problem(status, { type: 'invalid_request_error', code: 'resource_missing', message, param }, false)
}

/** A request that does not fit the state of its object. */
export function wrongState(code: string, message: string, more: object = {}): Problem {
  return new Problem(400, { type: 'invalid_request_error', code, message, ...more })
}
