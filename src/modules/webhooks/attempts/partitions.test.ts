import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { asOwner } from '../../../../test/support/database/another-tenant.ts'
import { createTestDatabase } from '../../../../test/support/database/postgres.ts'
import { asking } from '../../../../test/support/service/merchant.ts'
import { keepAttemptPartitions } from '../delivery/store.ts'

const database = await createTestDatabase()
after(() => database.drop())
const owner = asking(database.ownerUrl)
const app = asking(database.appUrl)

const today = Temporal.Now.plainDateISO('UTC')
const nameOf = (date: Temporal.PlainDate) => `webhook_attempt_${date.toString().replaceAll('-', '')}`
/** As the application, which the loops of a worker are. */
const keep = () => asOwner(database.appUrl, (tx) => keepAttemptPartitions(tx, 2, 30))
const datedTables = async () =>
  (
    await owner(
      `select relname::text as name from pg_class where relname ~ '^webhook_attempt_\\d+$' and relkind = 'r' order by 1`,
    )
  ).map(({ name }) => name)
const tenants = [randomUUID(), randomUUID()] as const
const log = (tenant: string, at: Temporal.PlainDate) =>
  owner(
    `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, is_success, cause)
    values ($1, gen_random_uuid(), 1, $2, gen_random_uuid(), 5, 1, true, 'e')`,
    [tenant, `${at}T12:00:00Z`],
  )
const daysOf = async () =>
  (
    await owner(`select distinct (attempted_at at time zone 'UTC')::date::text as day from webhook_attempt order by 1`)
  ).map(({ day }) => day)

test('partitions of today and the days ahead are made, once', async () => {
  assert.equal(await keep(), 3)
  assert.deepEqual(
    await datedTables(),
    [0, 1, 2].map((days) => nameOf(today.add({ days }))),
  )
  assert.equal(await keep(), 0)
  for (const days of [0, 1]) for (const tenant of tenants) await log(tenant, today.add({ days }))
  const where = await owner(`select distinct tableoid::regclass::text as table from webhook_attempt order by 1`)
  assert.deepEqual(
    where.map(({ table }) => table),
    [nameOf(today), nameOf(today.add({ days: 1 }))],
  )
})

test('an attempt of a day without a partition is kept, and its day gets none', async () => {
  const day = today.add({ days: 2 })
  await owner(`drop table ${nameOf(day)}`)
  await log(tenants[0], day)
  assert.equal(await keep(), 0)
  assert.deepEqual(await datedTables(), [nameOf(today), nameOf(today.add({ days: 1 }))])
  assert.ok((await daysOf()).includes(day.toString()))
})

test('what is older than 30 days goes, with its partition or without one; the rest stays', async () => {
  const [over, kept] = [today.subtract({ days: 31 }), today.subtract({ days: 30 })]
  for (const day of [over, kept]) {
    await owner(
      `create table ${nameOf(day)} partition of webhook_attempt for values from ('${day}T00:00Z') to ('${day.add({ days: 1 })}T00:00Z')`,
    )
    await log(tenants[0], day)
  }
  const [overElsewhere, keptElsewhere] = [today.subtract({ days: 40 }), today.subtract({ days: 29 })]
  for (const day of [overElsewhere, keptElsewhere]) await log(tenants[0], day)
  await keep()
  assert.deepEqual(await datedTables(), [nameOf(kept), nameOf(today), nameOf(today.add({ days: 1 }))])
  const days = await daysOf()
  assert.deepEqual(
    [over, kept, overElsewhere, keptElsewhere].map((day) => days.includes(day.toString())),
    [false, true, false, true],
  )
})

test('the application sees the attempts of its tenant through the log, and none in a partition itself', async () => {
  const seen = await asOwner(database.appUrl, async (tx) => {
    await tx.rows({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenants[1]] })
    return tx.rows<{ tenant_id: string }>({ text: 'select distinct tenant_id from webhook_attempt' })
  })
  assert.deepEqual(seen, [{ tenant_id: tenants[1] }])
  assert.deepEqual(await app('select from webhook_attempt'), [], 'and without a tenant none')
  for (const table of [...(await datedTables()), 'webhook_attempt_other']) {
    await assert.rejects(app(`select from ${table}`), /permission denied/)
    await assert.rejects(app(`drop table ${table}`), /must be owner/)
  }
  const open = await owner(`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'webhook_attempt'::regclass and not (c.relrowsecurity and c.relforcerowsecurity)
      and c.relname <> '${nameOf(today.subtract({ days: 30 }))}'`)
  assert.deepEqual(open, [], 'those that the function has made force row-level security besides')
})
