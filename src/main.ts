import { type Config, loadEnvironment, readConfig } from './platform/config.ts'
import { drainOnSignal } from './platform/http/drain.ts'
import { openLog } from './platform/log.ts'
import { type Service, startService } from './service.ts'
import { welcome } from './welcome.ts'

/** Database, HTTP and workers, until a signal says to stop. */
export async function serve(config: Config): Promise<void> {
  const log = openLog({ level: config.logLevel, format: config.logFormat })
  const service = await startService(config, log)
  const address = await listen(service, config)
  if (process.stdout.isTTY || service.firstSecret) console.log(welcome(address, service.firstSecret))
  else log.info({ address }, 'listening')
  await drainOnSignal({ app: service.app, drainMs: config.drainMs, stopLoops: service.stopLoops, log })
  await service.close()
}

// Connections that wait to be accepted. Beyond that the kernel drops them without a word, and a client asks again only after a
// second, then three, then seven; 511 by default, which a busy moment fills.
const backlog = 4096

/** Where it cannot listen it ends, with its loops and its database. */
async function listen(service: Service, { host, port }: Config): Promise<string> {
  try {
    return await service.app.listen({ host, port, backlog })
  } catch (error) {
    if (service.firstSecret) console.log(`Your API key, shown this once: ${service.firstSecret}`)
    await service.stopLoops()
    await service.app.close()
    await service.close()
    throw error
  }
}

/** An error as whoever started this is told of it: a sentence; the stack is for those who ask. */
export function told(error: unknown): unknown {
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
