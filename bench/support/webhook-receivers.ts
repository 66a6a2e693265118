import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Arrivals, Told } from './webhook-receiver.ts'

export interface Receivers {
  readonly pid: number
  /** Where an endpoint of this number is sent to. */
  urlOf(endpoint: number | 'hang'): string
  forget(): Promise<void>
  /** Waits until so many messages have arrived since it forgot. */
  until(count: number): Promise<void>
  arrivals(): Promise<Arrivals>
  stop(): void
}

const receiver = fileURLToPath(new URL('./webhook-receiver.ts', import.meta.url))

/** Receivers of webhooks in a process of their own. */
export async function startReceivers(): Promise<Receivers> {
  const child = fork(receiver, { execArgv: [], serialization: 'advanced' })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const [port] = await once(child, 'message')
  const ask = async (told: Told) => {
    const answered = once(child, 'message')
    child.send(told)
    return (await answered)[0]
  }
  return {
    pid: child.pid ?? 0,
    urlOf: (endpoint) => `http://127.0.0.1:${port}/${endpoint}`,
    async forget() {
      await ask({ kind: 'forget' })
    },
    async until(count) {
      await ask({ kind: 'await', count })
    },
    arrivals: () => ask({ kind: 'arrivals' }),
    stop() {
      process.off('exit', killed)
      child.kill('SIGKILL')
    },
  }
}
