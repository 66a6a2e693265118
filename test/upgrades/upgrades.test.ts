import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createTestDatabase } from '../support/database/postgres.ts'
import { onlyInProof } from '../support/proof.ts'
import { present, presentWith, releases, treeOf, whyAbsent } from './trees.ts'
import { upgrade } from './upgrade.ts'

// The short run of `npm run upgrades`. BILLING_RANDOM_SEED=$RANDOM lets clients do other things.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)

const folder = await mkdtemp(join(tmpdir(), 'billing-upgrades-'))
after(() => rm(folder, { recursive: true, force: true }))

test('the newest release becomes the present version while clients go on, and nothing of theirs fails', async (t) => {
  const release = (await releases()).at(-1)
  assert.ok(release)
  const reason = whyAbsent(release)
  if (reason) return t.skip(reason)
  const from = await treeOf(release, join(folder, 'release'))
  const to = await presentWith(compatible, join(folder, 'compatible'))
  const { wrong, applied, figures } = await upgrading(from, to)
  console.log(JSON.stringify(figures, null, 2))
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    applied.slice(-compatible.length).map((name) => name.slice('0000_'.length)),
    compatible,
  )
  assert.ok(Number(figures.repeatedElsewhere) > 0)
})

const compatible = [
  'nullable_columns',
  'new_table',
  'column_with_default',
  'check_not_valid',
  'check_validated',
  'indexes',
]

test('a release that is not in the clone is named, with what to do', () => {
  const reason = whyAbsent({ version: '9.9.9', commit: '9'.repeat(40), schema: '0001_foundation' })
  assert.match(reason ?? '', /^NOTHING WAS TESTED: release 9\.9\.9 cannot be had, .*git fetch --unshallow$/)
})

test('a migration that the running version cannot bear is told', onlyInProof, async () => {
  const to = await presentWith(['renamed_column'], join(folder, 'renamed_column'))
  const { wrong } = await upgrading(present, to)
  assert.match(
    wrong.join('\n'),
    /POST .*: 500 .*\(the present version, (while it was migrated|on the migrated schema)\)/,
  )
})

async function upgrading(from: typeof present, to: typeof present) {
  const database = await createTestDatabase('empty')
  try {
    const { adminUrl, appUrl } = database
    return await upgrade({ from, to, adminUrl, appUrl, seed, clients: 3, paceMs: 50, requests: 10, readerMs: 0 })
  } finally {
    await database.drop()
  }
}
