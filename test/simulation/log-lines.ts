type Line = Readonly<Record<string, unknown>>

interface Failure {
  readonly code?: unknown
  readonly message?: string
  readonly cause?: Failure
}

const workThatIsDoneAgain =
  /^the loop .* failed$|^a batch of webhooks failed and will be sent again$|^collection failed; it is tried again$|^a payment attempt could not be sent; |^usage could not be folded and will be tried again$/

/**
 * Whether a line of the log that is worse than information may be there: a warning about what a fault did, or a loop that it
 * failed. Any other, a parked customer above all, is wrong.
 */
export function isExpected({ level, msg, err }: Line, hasFaults: boolean): boolean {
  // Who was killed, or paused by its owner, while something was under way: it is sent again.
  if (msg === 'another process sends to this webhook endpoint now') return true
  // A token of the test gateway that does so.
  if (msg === 'a gateway has not answered') return true
  const isOfLoop = workThatIsDoneAgain.test(String(msg))
  const isLet = level === 'warn' || (level === 'error' && isOfLoop)
  return hasFaults && isLet && isOfAFault(err as Failure | undefined)
}

// Serialization failure, deadlock, lock timeout; then the network's.
const codes = new Set(['40001', '40P01', '55P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
// Connection lost, too many connections, or PostgreSQL going away, coming, or cancelling what waits too long.
const codeClasses = /^(08|53|57)...$/
const messages =
  /connection (terminated|ended|closed|timeout)|connection error|timeout exceeded when trying|not queryable/i

function isOfAFault(failure: Failure | undefined): boolean {
  if (!failure) return false
  const code = String(failure.code ?? '')
  return codes.has(code) || codeClasses.test(code) || messages.test(failure.message ?? '') || isOfAFault(failure.cause)
}
