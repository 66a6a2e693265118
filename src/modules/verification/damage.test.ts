import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { damagesOfBank } from '../../../test/support/damages/bank.ts'
import { damaged } from '../../../test/support/damages/damage.ts'
import { damagesOfDiscounts } from '../../../test/support/damages/discounts.ts'
import { damagesOfDocuments } from '../../../test/support/damages/documents.ts'
import { damagesOfHistories } from '../../../test/support/damages/histories.ts'
import { damagesOfLines } from '../../../test/support/damages/lines.ts'
import { damagesOfMessages } from '../../../test/support/damages/messages.ts'
import { damagesOfRecords } from '../../../test/support/damages/records.ts'
import { damagesOfTaxes } from '../../../test/support/damages/taxes.ts'
import { damagesOfUsage } from '../../../test/support/damages/usage.ts'
import { damagesOfWebhooks } from '../../../test/support/damages/webhooks.ts'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { buildGrants } from '../../../test/support/service/granted-world.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { buildTaxes } from '../../../test/support/service/taxed-world.ts'
import { buildUsage } from '../../../test/support/service/usage-world.ts'
import { askBy, buildWorld } from '../../../test/support/service/world.ts'
import { openPool } from '../../platform/database/pool.ts'
import { type Tx, transaction } from '../../platform/database/transaction.ts'
import type { Check } from './invariant.ts'
import { codedInvariants, invariants } from './invariants.ts'
import { verify } from './verify.ts'

// The database refuses all of this. So the damage is done as its administrator, with triggers and foreign keys asleep and,
// where they would still refuse, constraints dropped; then it is rolled back.

const { call, get, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)
const { clock } = await buildWorld(askBy(call))
await buildTaxes(askBy(call), clock)
await buildUsage(askBy(call))
await buildGrants(askBy(call))
await askBy(call, stranger)('PATCH', '/v1/settings', { draft_hours: 72, number_series: 'customer' })
await buildWorld(askBy(call, stranger))
const tenants = {
  own: (await get('/v1/settings')).body.id,
  other: (await call('GET', '/v1/settings', undefined, stranger)).body.id,
}

const patienceMs = 20_000
const pool = openPool(
  {
    url: database.adminUrl,
    size: 1,
    applicationName: 'billing-test-damage',
    statementTimeoutMs: patienceMs,
    lockTimeoutMs: patienceMs,
    idleInTransactionTimeoutMs: patienceMs,
    acquireTimeoutMs: patienceMs,
  },
  () => undefined,
)
after(() => pool.end())

const [{ names: lineColumns } = { names: '' }] = await transaction(pool, { rollback: true }, (tx) =>
  tx.rows<{ names: string }>({
    text: `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
      where attrelid = 'document_line'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  }),
)

/** Does the damage, looks as the owner of everything, and undoes it. */
async function afterDamage<T>(statements: readonly string[], look: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(pool, { rollback: true }, async (tx) => {
    await tx.rows({ text: 'set local session_replication_role = replica' })
    for (const text of statements) await tx.rows({ text })
    await tx.rows({ text: 'set local role billing_owner' })
    return look(tx)
  })
}

function brokenIn(checks: readonly Check[]): string[] {
  return checks.filter(({ violation_count }) => violation_count > 0).map(({ invariant }) => invariant)
}

function problemsOf(checks: readonly Check[], invariant: string): string[] {
  return checks.find((check) => check.invariant === invariant)?.violations.map(({ problem }) => problem) ?? []
}
const rows = damaged(tenants.own, tenants.other, lineColumns)
/** Damages by the invariant that they break; behind it, where it is broken in several ways, which one. */
const damages = {
  ...damagesOfHistories(rows),
  ...damagesOfLines(rows),
  ...damagesOfDiscounts(rows),
  ...damagesOfDocuments(rows),
  ...damagesOfRecords(rows),
  ...damagesOfWebhooks(rows),
  ...damagesOfBank(rows),
  ...damagesOfTaxes(rows),
  ...damagesOfUsage(rows),
  ...damagesOfMessages(rows),
}
const nameOf = (damage: string) => damage.replace(/:.*/, '')

test('there is a damage for every invariant, and everything holds without', async () => {
  const broken = [...new Set(Object.keys(damages).map(nameOf))]
  assert.deepEqual(broken.sort(), [...invariants, ...codedInvariants].map(({ name }) => name).sort())
  assert.deepEqual(brokenIn(await afterDamage([], (tx) => verify(tx))), [])
})

for (const [damage, { by, says }] of Object.entries(damages)) {
  test(`${damage} is noticed when it is broken`, async () => {
    const checks = await afterDamage(by, (tx) => verify(tx))
    const problems = problemsOf(checks, nameOf(damage))
    assert.ok(
      problems.some((problem) => says.test(problem)),
      `broken: ${brokenIn(checks).join(', ') || 'nothing'}; it says: ${problems.slice(0, 3).join('; ')}`,
    )
  })
}
