import pg from 'pg'

/** What a database failure means for the caller. */
export type DatabaseFailure =
  | { readonly kind: 'retry' } // a serialization failure or a deadlock: the whole transaction may be repeated
  | { readonly kind: 'unavailable' } // away, starting, out of connections, or too slow
  | { readonly kind: 'constraint'; readonly constraint: string }
  | { readonly kind: 'unknown' }

const retryable = new Set(['40001', '40P01'])
const unavailableClasses = new Set(['08', '53', '57'])
const lockNotAvailable = '55P03'
const integrityClass = '23'
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
])

/** Sorts an error thrown by the driver. Errors that are not the database's are `unknown`. */
export function databaseFailure(error: unknown): DatabaseFailure {
  if (!(error instanceof Error)) return { kind: 'unknown' }
  if (error instanceof AggregateError) return databaseFailure(error.errors[0])
  const code = (error as { code?: string }).code ?? ''
  if (error instanceof pg.DatabaseError) {
    if (retryable.has(code)) return { kind: 'retry' }
    const hasEndedConnection = error.severity === 'FATAL' || error.severity === 'PANIC'
    if (hasEndedConnection || code === lockNotAvailable || unavailableClasses.has(code.slice(0, 2))) {
      return { kind: 'unavailable' }
    }
    if (code.startsWith(integrityClass) && error.constraint) return { kind: 'constraint', constraint: error.constraint }
    return { kind: 'unknown' }
  }
  const isConnection =
    networkCodes.has(code) || /connection|timeout exceeded when trying to connect|not queryable/i.test(error.message)
  return { kind: isConnection ? 'unavailable' : 'unknown' }
}
