import { ConfigError, readConfig } from './platform/config.ts'
import { drainOnSignal } from './platform/http/drain.ts'
import { openLog } from './platform/log.ts'
import { startService } from './service.ts'
import { welcome } from './welcome.ts'

/** Configuration, database, HTTP and workers, until a signal says to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = openLog({ level: config.logLevel, format: config.logFormat })
  const service = await startService(config, log)
  const address = await service.app.listen({ host: config.host, port: config.port })
  if (process.stdout.isTTY || service.firstSecret) console.log(welcome(address, service.firstSecret))
  else log.info({ address }, 'listening')
  await drainOnSignal({ app: service.app, drainMs: config.drainMs, stopLoops: service.stopLoops, log })
  await service.close()
}

try {
  await main()
} catch (error) {
  // A sentence for whoever started it; the stack is for those who ask.
  const isExpected = error instanceof ConfigError || !(error instanceof TypeError)
  console.error(isExpected && !process.env.DEBUG ? (error as Error).message : error)
  process.exitCode = 1
}
