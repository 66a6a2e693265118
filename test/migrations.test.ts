import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Client, Pool } from 'pg'
import { generateTypes, typesFile } from '../scripts/generate-types.ts'
import { schemaDrift } from '../scripts/new-migration.ts'
import { differences } from '../scripts/schema-difference.ts'
import { loadSchema, withDatabase, withScratchServer } from '../scripts/scratch-databases.ts'
import { migrate, pendingMigrations } from '../src/platform/database/migrate.ts'
import { destructionReason, findDestructiveStatements } from '../src/platform/database/migrations/destructive.ts'
import { migrationsDirectory, readMigrations } from '../src/platform/database/migrations/files.ts'
import { onEveryPostgres } from './support/database/every-postgres.ts'

const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

test('the types of the query builder are those of the database', async () => {
  const isCurrent = (await readFile(typesFile, 'utf8')) === (await withScratchServer(generateTypes))
  assert.ok(isCurrent, 'the types are stale: npm run types:generate')
})

test('a migration that destroys data says why', async () => {
  for (const { name, sql } of await readMigrations(migrationsDirectory)) {
    const destructive = findDestructiveStatements(sql)
    const isExplained = destructive.length === 0 || destructionReason(sql) !== undefined
    assert.ok(isExplained, `${name} needs a line '-- destroys data: <reason>' for: ${destructive.join('; ')}`)
  }
})

onEveryPostgres((adminUrl) => {
  test('the migrations give what the schema files say', async () => {
    assert.equal((await schemaDrift(adminUrl())).join('\n'), '', 'npm run migration:new -- <name>')
  })

  test('a database at every released version migrates up', async () => {
    const released = await readMigrations(migrationsDirectory)
    await withDatabase(adminUrl(), async (desired) => {
      await loadSchema(desired)
      for (const [index] of released.entries()) {
        const then = await folderOf(
          Object.fromEntries(released.slice(0, index + 1).map((file) => [file.name, file.sql])),
        )
        await withDatabase(adminUrl(), async (url) => {
          await migrate(url, { directory: then })
          const { applied } = await migrate(url)
          assert.deepEqual(
            applied,
            released.slice(index + 1).map(({ name }) => name),
          )
          assert.equal((await differences(url, desired)).join('\n'), '')
        })
      }
    })
  })

  test('eight replicas at once apply every file once, also one that builds an index concurrently', async () => {
    const directory = await folderOf({
      '0001_a': 'create table a (b integer)',
      '0002_a_b': '-- not transactional\ncreate index concurrently a_by_b on a (b)',
      '0003_c': 'create table c ()',
    })
    await withDatabase(adminUrl(), async (url) => {
      const runs = await Promise.all(Array.from({ length: 8 }, () => migrate(url, { directory })))
      assert.deepEqual(runs.flatMap(({ applied }) => applied).sort(), ['0001_a', '0002_a_b', '0003_c'])
    })
  })

  test('roles are made once for databases that are migrated side by side', async () => {
    const directory = await folderOf({ '0001_a': 'create table a ()' })
    await Promise.all(Array.from({ length: 4 }, () => withDatabase(adminUrl(), (url) => migrate(url, { directory }))))
  })

  test('what was applied can neither be edited nor renamed nor removed nor preceded', async () => {
    const files = { '0001_a': 'create table a ()', '0002_b': 'create table b ()', '0003_c': 'create table c ()' }
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf(files) })
      const refused = async (changed: Readonly<Record<string, string>>, sentence: RegExp): Promise<void> => {
        await assert.rejects(migrate(url, { directory: await folderOf(changed) }), { message: sentence })
      }
      await refused({ ...files, '0002_b': 'create table x ()' }, /^0002_b was edited after it had been applied/)
      await refused({ '0001_a': '', '0002_x': files['0002_b'] }, /^0001_a was edited/)
      await refused(
        { '0001_a': files['0001_a'], '0002_x': files['0002_b'] },
        /^0002_x was applied under the name 0002_b/,
      )
      await refused(
        { '0001_a': files['0001_a'], '0003_c': files['0003_c'] },
        /^migration 0002 is missing before 0003_c/,
      )
      await refused({ ...files, '0002_x': '' }, /^two migrations have the number of 0002_x/)
      await refused({ ...files, later: '' }, /^later\.sql is not a migration name/)
      await refused({}, /^there are no migrations in/)
      await run(url, 'set role billing_owner; delete from schema_migration where version = 2')
      await refused(files, /^0002_b is out of order: the database already has 0003_c/)
    })
  })

  test('line ends of another system are no edit', async () => {
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf({ '0001_a': 'create table a (\n)' }) })
      const { applied } = await migrate(url, { directory: await folderOf({ '0001_a': 'create table a (\r\n)' }) })
      assert.deepEqual(applied, [])
    })
  })

  test('a database that is newer than the files is fine, and told', async () => {
    const older = { '0001_a': 'create table a ()' }
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf({ ...older, '0002_b': 'create table b ()', '0003_c': '' }) })
      const reports: string[] = []
      const directory = await folderOf(older)
      const { applied } = await migrate(url, { directory, report: (message) => reports.push(message) })
      assert.deepEqual(applied, [])
      assert.deepEqual(reports, ['the database is newer than this version and also has 0002_b, 0003_c'])
    })
  })

  test('a file that fails leaves nothing behind and can be mended', async () => {
    await withDatabase(adminUrl(), async (url) => {
      const wrong = await folderOf({ '0001_a': 'create table a (); select 1 / 0' })
      await assert.rejects(migrate(url, { directory: wrong }), { message: '0001_a failed: division by zero' })
      const mended = await folderOf({ '0001_a': 'create table a ()' })
      assert.deepEqual((await migrate(url, { directory: mended })).applied, ['0001_a'])
    })
  })

  test('transactions are not for a file to begin or end', async () => {
    const directory = await folderOf({ '0001_a': 'create table a (); commit; create table b ()' })
    await withDatabase(adminUrl(), async (url) => {
      await assert.rejects(migrate(url, { directory }), { message: /^0001_a contains 'commit'/ })
    })
  })

  test('a lock that another session holds is waited for briefly, and tried again', async () => {
    const first = { '0001_a': 'create table a ()' }
    const directory = await folderOf({ ...first, '0002_b': 'alter table a add column b integer' })
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf(first) })
      await whileLocked(url, 'a', async (release) => {
        const reports: string[] = []
        const report = (message: string): void => {
          reports.push(message)
          if (reports.length === 2) release()
        }
        assert.deepEqual((await migrate(url, { directory, lockTimeoutMs: 40, report })).applied, ['0002_b'])
        assert.match(reports[0] ?? '', /^0002_b waits for a lock of another session; next try in 40 ms$/)
        assert.equal(reports.at(-1), 'applied 0002_b')
      })
    })
  })

  test('who comes behind a migration that waits for a lock is held up for a second, not until the lock is let go', async () => {
    const first = { '0001_a': 'create table a ()' }
    const directory = await folderOf({ ...first, '0002_b': 'alter table a add column b integer' })
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf(first) })
      const reader = new Client({ connectionString: url })
      await reader.connect()
      await reader.query('begin; lock table a in access share mode')
      try {
        const migrating = migrate(url, { directory })
        const waiting = `select from pg_stat_activity where application_name = 'billing-migrate' and wait_event_type = 'Lock'`
        while ((await run(url, waiting)).length === 0);
        const startedMs = performance.now()
        await run(url, 'select from a')
        assert.ok(performance.now() - startedMs < 4000)
        await reader.query('rollback')
        assert.deepEqual((await migrating).applied, ['0002_b'])
      } finally {
        await reader.end()
      }
    })
  })

  test('a lock that is never let go ends the migration, and nothing of it stays', async () => {
    const first = { '0001_a': 'create table a ()' }
    const directory = await folderOf({ ...first, '0002_b': 'create table b (); alter table a add column b integer' })
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf(first) })
      await whileLocked(url, 'a', async () => {
        const failure = { message: '0002_b failed: canceling statement due to lock timeout' }
        await assert.rejects(migrate(url, { directory, lockTimeoutMs: 10 }), failure)
      })
      assert.deepEqual((await migrate(url, { directory })).applied, ['0002_b'])
    })
  })

  test('a replica gives up after waiting long for another one to migrate', async () => {
    const slow = await folderOf({ '0001_a': 'create table a ()', '0002_b': 'alter table a add column b integer' })
    await withDatabase(adminUrl(), async (url) => {
      await migrate(url, { directory: await folderOf({ '0001_a': 'create table a ()' }) })
      await whileLocked(url, 'a', async (release) => {
        const { promise: isWaiting, resolve } = Promise.withResolvers<void>()
        const first = migrate(url, { directory: slow, lockTimeoutMs: 200, report: () => resolve() })
        await isWaiting
        await assert.rejects(migrate(url, { directory: slow, waitMs: 0 }), {
          message: 'another session has been migrating this database for more than 0 ms',
        })
        release()
        assert.deepEqual((await first).applied, ['0002_b'])
      })
    })
  })

  test('a file that is not transactional can be run again after it broke half-way', async () => {
    const directory = await folderOf({
      '0001_a': 'create table a (b integer, c integer); insert into a values (1, 1), (1, 2)',
      '0002_indexes': `-- not transactional
        create index concurrently a_by_c on a (c);
        create unique index concurrently a_by_b on a (b);`,
    })
    await withDatabase(adminUrl(), async (url) => {
      await assert.rejects(migrate(url, { directory }), {
        message: /^0002_indexes failed: could not create unique index/,
      })
      await run(url, 'set role billing_owner; delete from a where c = 2')
      assert.deepEqual((await migrate(url, { directory })).applied, ['0002_indexes'])
      const indexes = await run(
        url,
        `select indexrelid::regclass::text as name, indisvalid from pg_index where indrelid = 'a'::regclass`,
      )
      assert.deepEqual(indexes, [
        { name: 'a_by_c', indisvalid: true },
        { name: 'a_by_b', indisvalid: true },
      ])
    })
  })

  test('the application sees what a database lacks', async () => {
    const directory = await folderOf({ '0001_a': 'create table a ()', '0002_b': 'create table b ()' })
    const older = await folderOf({ '0001_a': 'create table a ()' })
    await withDatabase(adminUrl(), async (url) => {
      const pending = async (files = directory): Promise<readonly string[]> => {
        const pool = new Pool({ connectionString: url, options: '-c role=billing_app' })
        return pendingMigrations(pool, files).finally(() => pool.end())
      }
      assert.deepEqual(await pending(), ['0001_a', '0002_b'])
      await migrate(url, { directory: older })
      assert.deepEqual(await pending(), ['0002_b'])
      await migrate(url, { directory })
      assert.deepEqual(await pending(), [])
      assert.deepEqual(await pending(older), [])
    })
  })
})

/** A folder of migrations, gone when the tests are over. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-migrations-'))
  folders.push(folder)
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, `${name}.sql`), sql)
  return folder
}

/** The rows of the commit statement, run as the administrator. */
async function run<Row>(url: string, text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const results = [await client.query(text)].flat()
    return results.at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}

/** Works while another session holds a table for itself; `release` lets it go. */
async function whileLocked(url: string, table: string, work: (release: () => void) => Promise<void>): Promise<void> {
  const holder = new Client({ connectionString: url })
  await holder.connect()
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`)
    await work(() => void holder.query('rollback'))
  } finally {
    await holder.end()
  }
}
