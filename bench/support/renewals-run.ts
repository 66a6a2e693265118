import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { residentMb } from './processes.ts'
import type { WorkerSettings } from './renewal-worker.ts'

export interface RenewalsRun {
  readonly tookMs: number
  readonly billed: number
  /** Resident memory of the first worker in MB, every quarter of a second. */
  readonly resident_mb: readonly number[]
}

const worker = fileURLToPath(new URL('./renewal-worker.ts', import.meta.url))

/** Lets so many workers bill everything that is due, and measures them. */
export async function runWorkers(
  settings: WorkerSettings,
  workers: number,
  execArgv: readonly string[] = [],
): Promise<RenewalsRun> {
  const children = Array.from({ length: workers }, () =>
    fork(worker, [JSON.stringify(settings)], { execArgv: [...execArgv] }),
  )
  const killed = () => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', killed)
  await Promise.all(children.map((child) => once(child, 'message')))
  const resident_mb: number[] = []
  const watch = setInterval(() => resident_mb.push(residentMb(children[0]?.pid ?? 0)), 250)
  const startedMs = performance.now()
  const billed = await Promise.all(children.map(billedBy))
  const tookMs = performance.now() - startedMs
  clearInterval(watch)
  process.off('exit', killed)
  return {
    tookMs,
    billed: billed.reduce((sum, each) => sum + each, 0),
    resident_mb: resident_mb.filter((mb) => mb > 0),
  }
}

async function billedBy(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('message', (message) => resolve((message as { billed: number }).billed))
  child.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)))
  child.send('go')
  const billed = await promise
  if (child.exitCode === null) await once(child, 'exit')
  return billed
}
