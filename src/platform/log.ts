import type { Logger } from 'pino'
import { pino } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

export interface LogSettings {
  readonly level: string
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty'
}

// What must not be read by whoever reads the log, wherever someone may put it by mistake.
const secrets = ['authorization', 'secret', 'password', 'connectionString', 'cookie']
const hidden = secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`])

/** Opens the log: one JSON object a line on standard output, or readable lines on a terminal. */
export function openLog(settings: LogSettings): Log {
  const options = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    redact: { paths: hidden, censor: '[hidden]' },
    serializers: { err: describedError },
  }
  const isPretty = settings.format === 'pretty' || (settings.format === 'auto' && process.stdout.isTTY === true)
  return isPretty ? pino(options, pretty({ sync: true, ignore: 'pid,hostname', singleLine: true })) : pino(options)
}

interface Described {
  readonly type: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: unknown
  readonly constraint?: unknown
  readonly cause?: Described | undefined
}

// Not the database's `detail` and `where`: they repeat values of rows.
function describedError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    code,
    constraint,
    cause: error.cause === undefined ? undefined : describedError(error.cause),
  }
}
