import { brokenInvariants } from '../support/database/invariants.ts'
import type { Tally } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import type { WorldDatabase } from './database.ts'

interface Verified {
  readonly database: WorldDatabase
  readonly outcomes: Tally
  readonly onWrong: (what: string) => void
  readonly isOver: () => boolean
}

/** `billing verify` while others go on living; again where the database went away meanwhile, so that nothing was said. */
export async function verifyOnTheWay({ database, outcomes, onWrong, isOver }: Verified): Promise<void> {
  const url = { DATABASE_URL: database.adminUrl, MIGRATION_DATABASE_URL: database.adminUrl }
  while (!isOver()) {
    const { code, out } = await ended(start(['verify'], url))
    if (code === 0) return outcomes.add('verify done')
    if (out.trim() !== '') return onWrong(`billing verify, on the way: ${out}`)
  }
}

/** `billing verify --rebuild`, the command itself; and the invariants as the tests have them. */
export async function lookAtEverything(
  { database, onWrong }: Pick<Verified, 'database' | 'onWrong'>,
  say: (line: string) => void,
): Promise<void> {
  const url = { DATABASE_URL: database.adminUrl, MIGRATION_DATABASE_URL: database.adminUrl }
  const { code, out, err } = await ended(start(['verify', '--rebuild', '--days', '20000'], url))
  if (code !== 0) onWrong(`billing verify --rebuild: ${out}${err}`)
  say(`billing verify --rebuild: ${out.trim().split('\n').at(-1)}`)
  const broken = await brokenInvariants((text) => database.ask(text))
  for (const [name, rows] of Object.entries(broken)) onWrong(`${name}: ${JSON.stringify(rows)}`)
}
