import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Load, LoadResult } from './http-load.ts'

const generator = fileURLToPath(new URL('./http-load.ts', import.meta.url))

/** Sends requests from a separate process, and returns the results. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(generator, { execArgv: [] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>()
  child.once('message', (result) => resolve(result as LoadResult))
  child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)))
  child.send(load)
  return promise.finally(() => process.off('exit', killed))
}
