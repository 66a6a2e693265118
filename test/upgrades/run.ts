import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withDatabase, withScratchServer } from '../../scripts/scratch-databases.ts'
import { appPassword } from '../support/database/postgres.ts'
import { present, presentWith, releases, type Tree, treeOf, whyAbsent } from './trees.ts'
import { upgrade } from './upgrade.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    clients: { type: 'string', default: '8' },
    'pace-ms': { type: 'string', default: '20' },
    requests: { type: 'string', default: '300' },
    'reader-ms': { type: 'string', default: '12000' },
    only: { type: 'string' },
  },
})
const seed = Number(values.seed ?? randomInt(2 ** 31))
console.log(`seed ${seed}`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

interface Case {
  readonly from: Tree
  readonly to: Tree
  readonly readerMs: number
  /** Whether something must be found wrong. */
  readonly isControl: boolean
}

const compatible = [
  'nullable_columns',
  'new_table',
  'column_with_default',
  'check_not_valid',
  'check_validated',
  'indexes',
]
// A statement of a migration queues for a second, and everybody behind it.
const heldUpMostMs = 3000
const controls = ['renamed_column', 'dropped_column', 'required_column']

const folder = await mkdtemp(join(tmpdir(), 'billing-upgrades-'))
try {
  const cases = await casesIn(folder)
  const failed = await withScratchServer((adminUrl) => runAll(adminUrl, cases))
  if (failed > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function casesIn(root: string): Promise<Case[]> {
  const cases: Case[] = []
  const made = await presentWith(compatible, join(root, 'compatible'))
  for (const release of await releases()) {
    const reason = whyAbsent(release)
    if (reason) {
      console.error(reason)
      process.exitCode = 1
      continue
    }
    const from = await treeOf(release, join(root, release.version))
    cases.push({ from, to: present, readerMs: 0, isControl: false })
    cases.push({ from, to: made, readerMs: 0, isControl: false })
    cases.push({ from, to: made, readerMs: Number(values['reader-ms']), isControl: false })
  }
  for (const name of controls) {
    const to = await presentWith([name], join(root, name))
    cases.push({ from: present, to, readerMs: 0, isControl: true })
  }
  return cases
}

async function runAll(adminUrl: string, cases: readonly Case[]): Promise<number> {
  let failed = 0
  for (const { from, to, readerMs, isControl } of cases) {
    const reader = readerMs > 0 ? `, while somebody reads every table for ${readerMs / 1000} s` : ''
    const name = `${from.name} to ${to.name}${reader}`
    if (values.only !== undefined && !name.includes(values.only)) continue
    const startedMs = performance.now()
    const { wrong, applied, heldUpMs, figures } = await withDatabase(adminUrl, (url) =>
      upgrade({
        from,
        to,
        adminUrl: url,
        appUrl: Object.assign(new URL(url), { username: 'billing_app', password: appPassword }).href,
        seed,
        clients: Number(values.clients),
        paceMs: Number(values['pace-ms']),
        requests: Number(values.requests),
        readerMs,
      }),
    )
    if (readerMs > 0 && heldUpMs > heldUpMostMs)
      wrong.push(`an answer took ${Math.round(heldUpMs)} ms while it was migrated`)
    const isGood = isControl ? wrong.length > 0 : wrong.length === 0
    if (!isGood) failed += 1
    const seconds = Math.round((performance.now() - startedMs) / 1000)
    console.log(`${isGood ? 'good' : 'BAD'}: ${name} (${seconds} s): ${told(isControl, wrong.length)}`)
    console.log(JSON.stringify({ applied: applied.join(' '), ...figures }, null, 2))
    for (const what of wrong.slice(0, isControl ? 1 : 20))
      console.log(`  ${isControl ? 'told' : 'wrong'}: ${what.slice(0, 1000)}`)
  }
  return failed
}

function told(isControl: boolean, wrong: number): string {
  if (isControl) return wrong > 0 ? 'a control, and it was noticed' : 'a control, and nobody noticed'
  return `${wrong} wrong`
}
