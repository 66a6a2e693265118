import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '../platform/log.ts'
import { type Assets, readBuilt } from './read-built.ts'
import { consoleStamp } from './stamp.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))

/** Whether the pages can be shown: `failed` says why not, in a sentence for the operator. */
export type ConsoleState =
  | { readonly kind: 'off' }
  | { readonly kind: 'building' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'ready'; readonly assets: Assets }

/** The pages of the console, which are built when they are first wanted. */
export interface Console {
  state(): ConsoleState
  /** Begins to read or build the pages unless that was done; never throws, and delays nobody. */
  prepare(): Promise<void>
  /** Ends a build that is running. */
  close(): void
}

/**
 * The console by `BILLING_CONSOLE`: `on` builds the pages of this version once, in a process of low priority, and keeps them in
 * `console/.built`; `off` has none; anything else is the folder of a build.
 */
export function openConsole(setting: string, log: Log): Console {
  const stopped = new AbortController()
  let state: ConsoleState = setting === 'off' ? { kind: 'off' } : { kind: 'building' }
  let preparing: Promise<void> | undefined

  async function find(): Promise<ConsoleState> {
    if (setting !== 'on') return { kind: 'ready', assets: await readBuilt(setting) }
    const folder = join(project, 'console', '.built', await consoleStamp(project))
    if (!(await exists(folder))) await build(folder, stopped.signal)
    return { kind: 'ready', assets: await readBuilt(folder) }
  }

  return {
    state: () => state,
    prepare() {
      if (state.kind === 'off') return Promise.resolve()
      preparing ??= find().then(
        (found) => {
          state = found
        },
        (error: Error) => {
          if (stopped.signal.aborted) return
          state = { kind: 'failed', why: error.message }
          log.warn({ err: error }, 'the console cannot be shown; the API is not affected')
        },
      )
      return preparing
    },
    close: () => stopped.abort(),
  }
}

/** Builds the pages into a folder; another process may be building the same one. */
async function build(folder: string, signal: AbortSignal): Promise<void> {
  if (!(await exists(join(project, 'node_modules', 'vite'))))
    throw new Error(
      'The pages are not built, and vite is not installed here. Set BILLING_CONSOLE to the folder of a build.',
    )
  const child = spawn(process.execPath, [join(project, 'scripts', 'build-console.ts'), folder], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000)
  })
  await new Promise<void>((done, failed) => {
    child.on('spawn', () => child.pid && setPriority(child.pid, constants.priority.PRIORITY_LOW))
    child.on('error', failed)
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`The build of the pages failed: ${said.trim()}`)),
    )
  })
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
