import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** Drains and ends it, which also writes its profile. */
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** The whole service as a process of its own, with its default settings but for these; logs every request, to nowhere. */
export async function startServiceProcess(
  databaseUrl: string,
  options: { readonly nodeOptions?: readonly string[]; readonly environment?: Record<string, string> } = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), main], {
    env: {
      BILLING_CONSOLE: 'off',
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      MIGRATION_DATABASE_URL: databaseUrl, // it is migrated, and billing_app could not
      BILLING_MIGRATE: 'off',
      VERIFICATION_EVERY_MS: '0', // every tenant here is new and would be verified at once
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
      RATE_LIMIT_PER_SECOND: '1000000',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const exited = once(child, 'exit')
  const listening = Promise.withResolvers<string>()
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const [, spoken] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? []
    if (spoken) listening.resolve(spoken)
  })
  const url = await Promise.race([
    listening.promise,
    exited.then(([code]) => Promise.reject(new Error(`the service ended with ${code}`))),
  ])
  lines.close()
  child.stdout.resume()
  return {
    url,
    pid: child.pid as number,
    async stop() {
      process.off('exit', killed)
      child.kill('SIGTERM')
      await exited
    },
  }
}
