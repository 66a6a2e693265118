import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** How a file of tests ended. */
export interface Verdict {
  /** `failed`: a test of it has; `unstarted`: it ended badly without having tried any; `overloaded`: the machine had no time. */
  readonly kind: 'passed' | 'failed' | 'unstarted' | 'endless' | 'overloaded'
  /** The first test that failed, or the last words. */
  readonly told: string
}

export interface Trial {
  /** The tree in which it runs. */
  readonly directory: string
  readonly environment?: Record<string, string>
  readonly limitMs: number
}

const overload = /There is more to do than can be done|timeout exceeded when trying to connect/

/** Runs files of tests in one process up to the first failure, or until it has taken too long; everything it started is ended. */
export async function tried(files: readonly string[], { directory, environment, limitMs }: Trial): Promise<Verdict> {
  const [first = '', ...others] = files
  const several = others.length > 0 ? ['--test', '--test-isolation=none'] : []
  const child = spawn(process.execPath, [...several, '--test-reporter=tap', first, ...others], {
    cwd: directory,
    env: { ...process.env, NODE_TEST_CONTEXT: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const closed = once(child, 'close')
  const endAll = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endAll()
  }, limitMs)
  let failed: string | undefined
  let words = ''
  child.stderr.on('data', (bytes) => {
    words = `${words}${bytes}`.slice(-2000)
  })
  let why = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (failed === undefined) {
      failed = /^not ok \d+ - (.*)/.exec(line)?.[1]?.replaceAll('\\', '')
      return
    }
    why += `${line}\n`
    if (line === '  ...') endAll()
  })
  const [code] = await closed
  clearTimeout(timer)
  endAll()
  if (overload.test(why) || overload.test(words)) return { kind: 'overloaded', told: 'the machine had no time' }
  if (failed !== undefined && !/\.test\.ts$/.test(failed)) return { kind: 'failed', told: failed }
  if (isLate) return { kind: 'endless', told: `no end within ${limitMs / 1000} s` }
  if (code === 0) return { kind: 'passed', told: '' }
  return { kind: 'unstarted', told: words.trim().split('\n').slice(0, 12).join('\n') }
}
