import type { Logger } from 'pino'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { databaseFailure } from './database/failure.ts'

export type Log = Logger

export interface LogSettings {
  readonly level: string
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty'
}

// Names of values that must never be logged, wherever they occur.
const secrets = new Set(['authorization', 'secret', 'password', 'connectionstring', 'cookie', 'set-cookie'])

/** Opens the log: one JSON object a line on standard output, or readable lines on a terminal. */
export function openLog(settings: LogSettings): Log {
  const options = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }), log: (line: object) => withoutSecrets(line, 0) },
    serializers: { err: describedError },
  }
  const isPretty = settings.format === 'pretty' || (settings.format === 'auto' && process.stdout.isTTY === true)
  return isPretty ? pino(options, pretty({ sync: true, ignore: 'pid,hostname', singleLine: true })) : pino(options)
}

const deepest = 4

// The logger’s own redaction would cost more than the rest of a line.
function withoutSecrets(value: object, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    if (secrets.has(name.toLowerCase())) shown[name] = '[hidden]'
    else if (isPlain(inner) && depth < deepest) shown[name] = withoutSecrets(inner, depth + 1)
    else shown[name] = inner
  }
  return shown
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

interface Described {
  readonly type: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: unknown
  readonly constraint?: unknown
  readonly cause?: Described | undefined
}

// The stack is logged for defects, not for a database that is down. The database’s `detail` and `where` are left
// out, because they contain values of rows.
function describedError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    type: error.name,
    message: error.message,
    stack: databaseFailure(error).kind === 'unavailable' ? undefined : error.stack,
    code,
    constraint,
    cause: error.cause === undefined ? undefined : describedError(error.cause),
  }
}
