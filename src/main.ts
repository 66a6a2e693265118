import { type Config, loadEnvironment, readConfig } from './platform/config.ts'
import { drainOnSignal } from './platform/http/drain.ts'
import { openLog } from './platform/log.ts'
import { startService } from './service.ts'
import { welcome } from './welcome.ts'

/** Database, HTTP and workers, until a signal says to stop or the embedded database is lost. */
export async function serve(config: Config): Promise<void> {
  const log = openLog({ level: config.logLevel, format: config.logFormat })
  const service = await startService(config, log, {
    showFirstSecret: (secret) => console.log(`\nYour API key, shown this once: ${secret}`),
  })
  try {
    const { app, address, firstSecret, failed, stopLoops } = service
    // Before anybody is told that it runs, and may end it.
    const drained = drainOnSignal({ app, drainMs: config.drainMs, stopLoops, log })
    if (process.stdout.isTTY || firstSecret) console.log(welcome(address, firstSecret))
    else log.info({ address }, 'listening')
    await Promise.race([drained, failed])
  } finally {
    await service.close()
  }
}

/** An error as whoever started this is told of it: a sentence; the stack is for those who ask. */
export function told(error: unknown): unknown {
  if (error instanceof SuppressedError) return told(error.suppressed) // what came first; the other one broke while it was cleared up
  if (process.env.DEBUG || error instanceof TypeError || !(error instanceof Error)) return error
  // A refused connection is an error of many without a message of its own.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : []
  return error.message || first?.message || error
}

if (import.meta.main) {
  try {
    await serve(readConfig(loadEnvironment()))
  } catch (error) {
    console.error(told(error))
    process.exitCode = 1
  }
}
