import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { withScratchServer } from '../../scripts/scratch-databases.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { appPassword } from '../support/database/postgres.ts'
import { mutants as all } from './all.ts'
import { inCopy, withTexts } from './copy.ts'
import { type Mutant, mutatedFiles } from './mutant.ts'
import { type Trial, tried, type Verdict } from './trial.ts'

// Breaks the engine on purpose, one mistake at a time, in a copy of the tree, and says which of them the named tests see.
//
//   npm run mutants                       all of them
//   npm run mutants -- --only 'a draft'   those whose name has these words; 'a draft|a void' either
//   npm run mutants -- --part 2/5         the second fifth
//   npm run mutants -- --trusting         without having run the tests on the engine as it is first

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    part: { type: 'string', default: '1/1' },
    trusting: { type: 'boolean', default: false },
  },
})
const [part = 1, parts = 1] = values.part.split('/').map(Number)
const words = values.only.split('|')
const chosen = all.filter(({ name }, index) => words.some((one) => name.includes(one)) && index % parts === part - 1)
const limitMs = 240_000

const template = 'billing_of_mutants'

const missed = await withScratchServer((adminUrl) =>
  inCopy(async (directory) => {
    // The database is made once, but for mutants of the schema.
    await administer(adminUrl, `create database ${template}`)
    await migrate(Object.assign(new URL(adminUrl), { pathname: `/${template}` }).href, { appPassword })
    const server = JSON.stringify({ adminUrl, template })
    const trial: Trial = { directory, environment: { BILLING_TEST_SERVER: server, BILLING_PROVE: '1' }, limitMs }
    if (!values.trusting) await expectSoundTests(trial, adminUrl)
    const missed: string[] = []
    for (const mutant of chosen) {
      const isCaught = await expectCaught(mutant, trial, adminUrl)
      if (!isCaught) missed.push(mutant.name)
    }
    return missed
  }),
)
console.log(`\n${chosen.length - missed.length} of ${chosen.length} mutants are caught by every test named for them`)
if (missed.length > 0) console.log(`not: ${missed.join('; ')}`)
process.exitCode = missed.length > 0 ? 1 : 0

/** Without a mutant the tests must pass, or their failing would say nothing. */
async function expectSoundTests(trial: Trial, adminUrl: string): Promise<void> {
  const files = [...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))].sort()
  for (const file of files) {
    const { kind, told } = await judged(file, trial, adminUrl)
    if (kind !== 'passed') throw new Error(`${file} ${kind} without any mutant: ${told}`)
  }
  console.log(`${files.length} files of tests pass without a mutant`)
}

async function expectCaught(mutant: Mutant, sound: Trial, adminUrl: string): Promise<boolean> {
  const texts = mutatedFiles(mutant, sound.directory)
  const isOfSchema = [...texts.keys()].some((file) => file.startsWith('database/'))
  const trial = isOfSchema ? { ...sound, environment: { TEST_DATABASE_URL: adminUrl } } : sound
  return withTexts(trial.directory, texts, async () => {
    let isCaught = true
    for (const file of mutant.caughtBy) {
      const verdict = await judged(file, trial, adminUrl)
      isCaught &&= isFailure(verdict)
      console.log(
        `${isFailure(verdict) ? 'caught  ' : 'SURVIVED'} ${mutant.name}\n           ${file}: ${wordsOf(verdict)}`,
      )
    }
    return isCaught
  })
}

/** The verdict of a file; again and again while the machine has no time for it. */
async function judged(file: string, trial: Trial, adminUrl: string): Promise<Verdict> {
  for (let attempts = 1; ; attempts += 1) {
    const verdict = await tried([file], trial)
    await removeDatabases(adminUrl)
    if (verdict.kind !== 'overloaded' || attempts === 5) return verdict
    await pause(attempts * 5000)
  }
}

/** A file that does not even start may be a mutant that is no program; one that never ends is a mutant that was seen. */
function isFailure({ kind }: Verdict): boolean {
  return kind === 'failed' || kind === 'endless'
}

function wordsOf({ kind, told }: Verdict): string {
  return kind === 'failed' ? told : kind === 'passed' ? 'passed' : `${kind}: ${told}`
}

/** What a file that was ended early has left. */
async function removeDatabases(adminUrl: string): Promise<void> {
  const left = await administer(adminUrl, `select datname from pg_database where datname like 'billing\\_te%'`)
  for (const { datname } of left) await administer(adminUrl, `drop database if exists ${datname} with (force)`)
}

async function administer(adminUrl: string, statement: string): Promise<readonly { readonly datname: string }[]> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return (await client.query<{ datname: string }>(statement)).rows
  } finally {
    await client.end()
  }
}
