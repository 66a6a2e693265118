import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { writeMigration } from '../scripts/new-migration.ts'
import { differences } from '../scripts/schema-difference.ts'
import {
  loadMigrations,
  loadSchema,
  type ScratchServer,
  schemaDirectory,
  startScratchServer,
  withDatabase,
  withScratchServer,
} from '../scripts/scratch-databases.ts'
import { migrationsDirectory } from '../src/platform/database/migrations/files.ts'
import { onEveryPostgres } from './support/database/every-postgres.ts'
import { onlyInProof } from './support/proof.ts'

/** One of everything that the schema is made of, so that nothing of it can get lost on the way into a migration. */
const more = `
create domain percentage as numeric(5, 2) constraint percentage_is_sensible check (value between 0 and 100);

create function twice(amount bigint) returns bigint language sql immutable return amount * 2;

create table rebate (
  tenant_id uuid not null references tenant,
  id uuid not null,
  customer_id uuid not null,
  "order" integer not null default 1,
  share percentage not null,
  amount_cents cents,
  twice_cents bigint generated always as (twice(amount_cents)) stored,
  during tstzrange not null,
  note text not null default 'it''s "quoted"; yes',
  primary key (tenant_id, id),
  constraint discount_is_for_a_customer foreign key (tenant_id, customer_id) references customer deferrable initially deferred,
  constraint one_discount_at_a_time exclude using gist (tenant_id with =, customer_id with =, during with &&),
  constraint order_is_positive check ("order" > 0)
) with (fillfactor = 60);
create index discount_large on rebate (tenant_id, share desc) where share > 50;

alter table rebate enable row level security;
alter table rebate force row level security;
create policy own_rows on rebate to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on rebate to billing_owner using (true) with check (true);
grant select, insert on rebate to billing_app;
grant update ("order", share, note) on rebate to billing_app;

create function note_discount() returns trigger language plpgsql as $$
begin
  -- Kept as it is: "quotes", 'literals'; and   spaces.
  new.note := coalesce(new.note, 'Drop Table x');
  return new;
end $$;
create trigger note_discount before insert on rebate for each row when (new.note is null) execute function note_discount();

create function count_discounts(of_tenant uuid) returns bigint
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select case when count(*) > 0 then count(*) else 0 end from rebate d where d.tenant_id = of_tenant;
  end;
revoke all on function count_discounts(uuid) from public;
grant execute on function count_discounts(uuid) to billing_app;

alter table customer add column nickname label, add constraint nickname_is_unique unique (tenant_id, nickname);
create index customer_by_nickname on customer (tenant_id, nickname, id) where nickname is not null;
grant update (nickname) on customer to billing_app;
alter table customer set (fillfactor = 88);
`

describe('with the embedded PostgreSQL', () => {
  let server: ScratchServer | undefined
  const adminUrl = (): string => server?.adminUrl ?? ''
  before(async () => {
    server = await startScratchServer()
  })
  after(() => server?.stop())

  test('all that a schema can say survives the way into a migration and back', async () => {
    await inProject(async ({ migrations, schema }) => {
      const write = (name: string, destroys?: string): Promise<readonly string[]> =>
        writeMigration(adminUrl(), { name, destroys, migrations, schema })
      const read = (name: string): Promise<string> => readFile(join(migrations, `${name}.sql`), 'utf8')
      const next = (await readdir(migrations)).length + 1
      const [there, indexes, gone] = [0, 1, 2].map((after) => String(next + after).padStart(4, '0'))

      await writeFile(join(schema, '90_more.sql'), more)
      assert.deepEqual(await write('discounts'), [`${there}_discounts`, `${indexes}_discounts_indexes`])
      assert.match(await read(`${there}_discounts`), new RegExp(`^-- ${there} discounts\n\n`))
      assert.match(await read(`${there}_discounts`), /^grant update \(note, "order", share\)/m)
      assert.match(await read(`${there}_discounts`), /^ {2}-- Kept as it is: "quotes", 'literals'; and {3}spaces\.$/m)
      const concurrent = await read(`${indexes}_discounts_indexes`)
      assert.match(concurrent, /^-- not transactional\n.*\n\ncreate index concurrently customer_by_nickname\s/)
      assert.deepEqual(await write('again'), [])

      await rm(join(schema, '90_more.sql'))
      await assert.rejects(write('no_discounts'), {
        message: /^this destroys data; say why with --destroys '<reason>':\n/,
      })
      assert.deepEqual(await write('no_discounts', 'nobody gave any'), [`${gone}_no_discounts`])
      assert.match(await read(`${gone}_no_discounts`), /^-- \d+ no discounts\n-- destroys data: nobody gave any\n\n/)
      assert.deepEqual(await write('again'), [])
    })
  })

  test('changed bodies, checks, policies, rights and options become a migration', onlyInProof, async () => {
    await inProject(async ({ migrations, schema }) => {
      await writeFile(join(schema, '90_more.sql'), more)
      await writeMigration(adminUrl(), { name: 'discounts', migrations, schema })
      const changed = more
        .replace("'Drop Table x'", "'another'")
        .replace('check ("order" > 0)', 'check ("order" > 1)')
        .replace('amount * 2', 'amount + amount')
        .replace(
          'using (tenant_id = current_tenant()) with check',
          'using (tenant_id = current_tenant() and share > 1) with check',
        )
        .replace('("order", share, note)', '(share, amount_cents)')
        .replace('fillfactor = 60', 'fillfactor = 61')
        .replace('where share > 50', 'where share > 51')
        .replace('between 0 and 100', 'between 1 and 100')
        .replace('for each row when (new.note is null)', 'for each row')
        .replace('grant execute on function count_discounts(uuid) to billing_app;', '')
      await writeFile(join(schema, '90_more.sql'), changed)
      const written = await writeMigration(adminUrl(), {
        name: 'other_discounts',
        migrations,
        schema,
        destroys: 'a test',
      })
      assert.ok(written.length > 0)
      assert.deepEqual(await writeMigration(adminUrl(), { name: 'again', migrations, schema }), [])
    })
  })

  test('the first migration is the schema as it was written', onlyInProof, async () => {
    await inProject(async ({ migrations, schema }) => {
      for (const file of await readdir(migrations)) await rm(join(migrations, file))
      assert.deepEqual(await writeMigration(adminUrl(), { name: 'foundation', migrations, schema }), [
        '0001_foundation',
      ])
      assert.match(await readFile(join(migrations, '0001_foundation.sql'), 'utf8'), /^-- A merchant using the engine/m)
    })
  })
})

onEveryPostgres((adminUrl) => {
  test('a migration written with the embedded PostgreSQL gives the same here', onlyInProof, async () => {
    await inProject(async ({ migrations, schema }) => {
      await writeFile(join(schema, '90_more.sql'), more)
      await withScratchServer((embedded) => writeMigration(embedded, { name: 'discounts', migrations, schema }))
      await withDatabase(adminUrl(), (migrated) =>
        withDatabase(adminUrl(), async (desired) => {
          await loadMigrations(migrated, migrations)
          await loadSchema(desired, schema)
          assert.equal((await differences(migrated, desired)).join('\n'), '')
        }),
      )
    })
  })
})

test('a migration has a name of lower-case words', async () => {
  for (const name of ['Discounts', 'more-discounts', '2_discounts', 'discounts_', '../discounts', '']) {
    await assert.rejects(writeMigration('postgres://nowhere', { name }), /is not a migration name/)
  }
})

/** Copies of the project's migrations and schema, to be changed at will. */
async function inProject(
  work: (project: { readonly migrations: string; readonly schema: string }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-project-'))
  const [migrations, schema] = [join(folder, 'migrations'), join(folder, 'schema')]
  try {
    await cp(migrationsDirectory, migrations, { recursive: true })
    await cp(schemaDirectory, schema, { recursive: true })
    await work({ migrations, schema })
  } finally {
    await rm(folder, { recursive: true })
  }
}
