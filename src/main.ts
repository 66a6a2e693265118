import { type Config, loadEnvironment, readConfig } from './platform/config.ts'
import { drainOnSignal } from './platform/http/drain.ts'
import { openLog } from './platform/log.ts'
import { startService } from './service.ts'
import { firstPersonLink, welcome } from './welcome.ts'

/** Runs database, HTTP and workers until a signal stops them or the embedded database is lost. */
export async function serve(config: Config): Promise<void> {
  const log = openLog({ level: config.logLevel, format: config.logFormat })
  const service = await startService(config, log, {
    invitesFirstPerson: config.console !== 'off',
    showFirstSecret: (secret) => console.log(`\nYour API key, shown only once: ${secret}`),
  })
  try {
    const { app, address, firstSecret, firstPersonToken, failed, stopLoops } = service
    // Installed before the welcome text, so that a reader can already stop the service.
    const drained = drainOnSignal({ app, drainMs: config.drainMs, stopLoops, log })
    const link = firstPersonToken && firstPersonLink(address, config.publicUrl, firstPersonToken)
    if (link) void service.console.prepare() // somebody is about to open it
    if (process.stdout.isTTY || firstSecret) console.log(welcome(address, firstSecret, link))
    else {
      if (link) log.info({ link }, 'nobody has an account yet: this link makes one, once within an hour')
      log.info({ address }, 'listening')
    }
    await Promise.race([drained, failed])
  } finally {
    await service.close()
  }
}

/** What to print of an error that ends the process: one sentence, or with DEBUG the whole error with its stack. */
export function printable(error: unknown): unknown {
  if (error instanceof SuppressedError) return printable(error.suppressed) // the first error; the other one came during the clean-up
  if (process.env.DEBUG || error instanceof TypeError || !(error instanceof Error)) return error
  // A refused connection is an AggregateError without a message.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : []
  return error.message || first?.message || error
}

if (import.meta.main) {
  try {
    await serve(readConfig(loadEnvironment()))
  } catch (error) {
    console.error(printable(error))
    process.exitCode = 1
  }
}
