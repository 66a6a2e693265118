import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { projectDirectory } from '../source-files.ts'
import { ended, ofEveryProcess } from './command-line.ts'
import type { TestService } from './service.ts'

/** A block of commands of a document, and what the document says that it prints; null where it shows nothing. */
export interface DocumentCommands {
  readonly commands: string
  readonly shown: string | null
}

/** The blocks of shell commands of a document, in order; those that only call npm are left out. */
export function commandsIn(path: string): DocumentCommands[] {
  const text = readFileSync(join(projectDirectory, path), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```\n(?:(?:\n[^\n`#]+:)?\n```(?:json|js|text)?\n(.*?)^```\n)?/gms)]
  return blocks
    .map(([, commands = '', shown]) => ({ commands, shown: shown ?? null }))
    .filter(({ commands }) => !commands.split('\n').every((line) => /^(npm |#|$)/.test(line)))
}

/**
 * Runs blocks of commands in one shell, as a reader types them, with the service's address and key in place of the documents', and
 * returns what each prints. The first command that fails is an error with all that was printed.
 */
export async function printedBy(blocks: readonly DocumentCommands[], service: TestService): Promise<string[]> {
  const commands = blocks.map((block) =>
    block.commands
      .replaceAll('http://localhost:8000', service.url)
      .replace(/^KEY=billing_\.\.\..*$/m, `KEY=${service.secret}`),
  )
  const cli = join(projectDirectory, 'src/cli.ts')
  const npx = `npx() { shift; '${process.execPath}' '${cli}' "$@"; }`
  const script = ['set -euo pipefail', npx, ...commands.flatMap((each) => [each, `printf '\\n${mark}\\n'`])].join('\n')
  const { PATH = '', ...environment } = ofEveryProcess()
  const { appUrl, adminUrl } = service.database
  const directory = await mkdtemp(join(tmpdir(), 'commands-'))
  const child = spawn('bash', ['-c', script], {
    cwd: directory,
    env: {
      ...environment,
      PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
      DATABASE_URL: appUrl,
      MIGRATION_DATABASE_URL: adminUrl,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  const { code, out, err } = await ended(child)
  await rm(directory, { recursive: true })
  if (code !== 0) throw new Error(`the commands ended with ${code}: ${err}\n${out}`)
  return out.split(`\n${mark}\n`).slice(0, -1)
}

const mark = '---- the end of a block ----'
