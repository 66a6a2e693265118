import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { throughPooler } from '../database/pooler.ts'
import { ofEveryProcess } from './command-line.ts'

export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** Sends a signal and waits for the end: the exit code, or the name of the signal that ended it. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string>
  readonly isRunning: boolean
  /** Everything that it has printed. */
  output(): string
}

const thisTree = fileURLToPath(new URL('../../..', import.meta.url))

export interface ProcessOptions {
  /** Another tree of the project than this one. */
  readonly tree?: string
  /** Makes it the first of a process group, which can be killed as a whole. */
  readonly hasOwnGroup?: boolean
}

/** Starts the real service as a process of its own, and waits until it listens. Tells each line of its log. */
export async function startServiceProcess(
  environment: Record<string, string>,
  onLine: (line: string) => void = () => {},
  { tree = thisTree, hasOwnGroup = false }: ProcessOptions = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [join(tree, 'src/main.ts')], {
    detached: hasOwnGroup,
    env: {
      BILLING_CONSOLE: 'off',
      ...ofEveryProcess(),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      ...throughPooler(environment),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const exited = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', killed)
    return (code ?? signal) as number | string
  })
  let said = ''
  let printed = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  child.stdout.on('data', (data) => {
    printed += data
  })
  const listening = Promise.withResolvers<string>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(line)
    if (!line.includes('"listening"')) return
    listening.resolve((JSON.parse(line) as { address: string }).address)
  })
  const died = exited.then((how) => Promise.reject(new Error(`the service ended with ${how}: ${said}`)))
  died.catch(() => {})
  const url = await Promise.race([listening.promise, died])
  return {
    url,
    pid: child.pid as number,
    async end(signal) {
      child.kill(signal)
      return exited
    },
    output: () => printed + said,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null
    },
  }
}
