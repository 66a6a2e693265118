import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { loadMigrations, withDatabase } from '../scripts/scratch-databases.ts'
import { ensureRoles } from '../src/platform/database/roles.ts'
import { onEveryPostgres } from './support/database/every-postgres.ts'

onEveryPostgres((adminUrl) => {
  test('a database owner who may create roles is enough, and the second time nothing is written', async (t) => {
    if ((await rowsOf(adminUrl(), `select from pg_roles where rolname ~ '^billing_'`)).length > 0) {
      return t.skip('this server has the roles already')
    }
    await rowsOf(adminUrl(), `create role landlord login createrole password 'landlord'`)
    await withDatabase(adminUrl(), async (url) => {
      await rowsOf(url, `alter database ${new URL(url).pathname.slice(1)} owner to landlord`)
      const landlord = loginUrl(url, 'landlord', 'landlord')
      await connected(landlord, (client) => ensureRoles(client, { appPassword: 'first' }))
      await connected(landlord, async (client) => {
        const before = await nextTransaction(client)
        await ensureRoles(client, { appPassword: 'first' })
        assert.equal(await nextTransaction(client), before)
      })
      await loadMigrations(landlord)
      assert.deepEqual(
        await rowsOf(loginUrl(url, 'billing_app', 'first'), 'select name from schema_migration limit 0'),
        [],
      )
    })
  })

  test('billing_app gets the password it is given, and a new one replaces it', async () => {
    await withDatabase(adminUrl(), async (url) => {
      for (const password of ['one', "two's", 'one']) {
        await connected(url, (client) => ensureRoles(client, { appPassword: password }))
        assert.equal((await rowsOf(loginUrl(url, 'billing_app', password), 'select 1')).length, 1)
      }
      await assert.rejects(rowsOf(loginUrl(url, 'billing_app', "two's"), 'select 1'), /password authentication failed/)
    })
  })

  test('who may not make the roles is told what an administrator must run', async () => {
    await rowsOf(adminUrl(), `create role lodger login password 'lodger'`)
    await withDatabase(adminUrl(), async (url) => {
      await connected(url, (client) => ensureRoles(client))
      await connected(loginUrl(url, 'lodger', 'lodger'), async (client) => {
        await assert.rejects(
          ensureRoles(client),
          /cannot be prepared: .*Ask an administrator to run: grant billing_owner to lodger/,
        )
      })
    })
    await rowsOf(adminUrl(), 'drop role lodger')
  })

  test('migrations do not run as billing_app', async () => {
    await withDatabase(adminUrl(), async (url) => {
      await connected(url, (client) => ensureRoles(client, { appPassword: 'app' }))
      await assert.rejects(
        loadMigrations(loginUrl(url, 'billing_app', 'app')),
        /set MIGRATION_DATABASE_URL to an owner/,
      )
    })
  })

  test('billing_app owns nothing, cannot bypass row-level security and cannot become the owner', async () => {
    await withMigrated(adminUrl(), async (url) => {
      const roles = await rowsOf(
        url,
        `select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname in ('billing_app', 'billing_owner', 'billing_portal') order by 1`,
      )
      const powerless = { rolsuper: false, rolbypassrls: false, rolcreaterole: false }
      assert.deepEqual(roles, [
        { rolname: 'billing_app', ...powerless },
        { rolname: 'billing_owner', ...powerless },
        { rolname: 'billing_portal', ...powerless },
      ])
      const owned = `select from pg_shdepend where refobjid = 'billing_app'::regrole and deptype = 'o'`
      assert.deepEqual(await rowsOf(url, owned), [])

      await connected(url, (client) => ensureRoles(client, { appPassword: 'app' }))
      const app = loginUrl(url, 'billing_app', 'app')
      await assert.rejects(rowsOf(app, 'set role billing_owner'), /permission denied to set role/)
      assert.deepEqual(
        await rowsOf(
          app,
          `select rolinherit as inherits, pg_has_role('billing_portal', 'usage') as has_rights,
        pg_has_role('billing_portal', 'member') as may_become from pg_roles where rolname = 'billing_app'`,
        ),
        [{ inherits: false, has_rights: false, may_become: true }],
      )
      await assert.rejects(rowsOf(app, 'create table mine ()'), /permission denied for schema public/)
      await assert.rejects(rowsOf(app, 'alter table tenant disable row level security'), /must be owner/)
    })
  })

  test('no right of billing_app takes rows away', async () => {
    await withMigrated(adminUrl(), async (url) => {
      const rights = `
        select c.relname from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and has_table_privilege('billing_app', c.oid, 'truncate')`
      assert.deepEqual(await rowsOf(url, rights), [])
    })
  })

  test('every table forces row-level security, with a policy for each role, or the application cannot reach it', async () => {
    await withMigrated(adminUrl(), async (url) => {
      const open = `
        select c.relname from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migration'
          and not (c.relrowsecurity and c.relforcerowsecurity
            and ((c.relispartition or c.relname in ('collection_gate', 'person', 'person_session', 'person_passkey', 'passkey_challenge', 'person_identity', 'oidc_sign_in', 'sign_in_failure')) and not has_any_column_privilege('billing_app', c.oid, 'select, insert, update, references')
            or exists (select from pg_policy p where p.polrelid = c.oid and p.polroles = array['billing_app'::regrole::oid])
            and exists (select from pg_policy p where p.polrelid = c.oid and p.polroles = array['billing_owner'::regrole::oid])))`
      assert.deepEqual(await rowsOf(url, open), [])
    })
  })

  test('every primary and foreign key holds the tenant, and a reference stays within it', async () => {
    await withMigrated(adminUrl(), async (url) => {
      const tenantless = `
        select k.conrelid::regclass::text as table, k.conname as key
        from pg_constraint k
        left join pg_attribute here on here.attrelid = k.conrelid and here.attname = 'tenant_id'
        left join pg_attribute there on there.attrelid = nullif(k.confrelid, 0) and there.attname = 'tenant_id'
        where k.contype in ('p', 'f') and k.connamespace = 'public'::regnamespace and k.conrelid::regclass::text not in ('schema_migration', 'collection_gate', 'person', 'person_session', 'person_passkey', 'passkey_challenge', 'person_identity', 'oidc_sign_in', 'sign_in_failure')
          and k.conname <> 'member_is_a_person'
          and not coalesce(case k.contype
            when 'p' then here.attnum = any (k.conkey)
            else array_position(k.conkey, here.attnum) = array_position(k.confkey, there.attnum) end, false)`
      assert.deepEqual(await rowsOf(url, tenantless), [])
      const keyless = `
        select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
          and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p') and c.relreplident <> 'f'`
      assert.deepEqual(await rowsOf(url, keyless), [])
    })
  })
})

async function withMigrated(adminUrl: string, work: (url: string) => Promise<void>): Promise<void> {
  await withDatabase(adminUrl, async (url) => {
    await loadMigrations(url)
    await work(url)
  })
}

/** The number that the next writing transaction will get: it stands still while nothing is written. */
async function nextTransaction(client: Client): Promise<string> {
  const { rows } = await client.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next')
  return rows[0]?.next ?? ''
}

function loginUrl(url: string, user: string, password: string): string {
  return Object.assign(new URL(url), { username: user, password: encodeURIComponent(password) }).href
}

async function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function rowsOf(url: string, text: string): Promise<readonly unknown[]> {
  return connected(url, async (client) => (await client.query(text)).rows)
}
