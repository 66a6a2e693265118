import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { throughPooler } from '../database/pooler.ts'

const thisTree = fileURLToPath(new URL('../../..', import.meta.url))

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts a command in an environment of its own, of this tree of the project or another one. */
export function start(
  words: readonly string[],
  environment: Record<string, string>,
  tree: string = thisTree,
): ChildProcess {
  const env = { ...ofEveryProcess(), LOG_LEVEL: 'error', ...throughPooler(environment) }
  return spawn(process.execPath, [join(tree, 'src/cli.ts'), ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What a process of the project has of the test's environment: where its tools are, and what others have compiled already. */
export function ofEveryProcess(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) }
}

/** Waits for the end of a command. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  // A piece may end within a character.
  child.stdout?.setEncoding('utf8')
  child.stderr?.setEncoding('utf8')
  child.stdout?.on('data', (piece) => {
    out += piece
  })
  child.stderr?.on('data', (piece) => {
    err += piece
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** What a process prints, once it matches. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found, failed) => {
    let text = ''
    child.stdout?.on('data', (piece) => {
      text += piece
      const match = pattern.exec(text)
      if (match) found(match)
    })
    child.once('close', () => failed(new Error(`it ended without saying ${pattern}: ${text}`)))
  })
}
