import { after } from 'node:test'
import pg from 'pg'
import { asking } from '../service/merchant.ts'
import type { TestDatabase } from './postgres.ts'

/** What the database says no with: the SQLSTATE, and the constraint if it was one. */
export interface Refused {
  readonly code: string
  readonly constraint: string | undefined
}

export const forbidden: Refused = { code: '42501', constraint: undefined }

export function check(constraint: string): Refused {
  return { code: '23514', constraint }
}

export function overlap(constraint: string): Refused {
  return { code: '23P01', constraint }
}

/** Tries statements that ought to be refused. Nothing of what the application or the owner tries stays. */
export async function refusing(database: TestDatabase, tenantId: string) {
  const owner = asking(database.ownerUrl)
  const [app, boss] = [database.appUrl, database.ownerUrl].map((url) => new pg.Client({ connectionString: url })) as [
    pg.Client,
    pg.Client,
  ]
  for (const client of [app, boss]) {
    client.on('error', () => {}) // the database may be dropped first
    await client.connect()
    after(() => client.end())
  }

  /** What the database says to a statement of the application in the name of a tenant; null if it lets it pass. */
  function refusal(text: string, values: readonly unknown[] = [], tenant: string | null = tenantId) {
    return tried(app, text, values, tenant)
  }

  function refusalToOwner(text: string, values: readonly unknown[] = []) {
    return tried(boss, text, values, null)
  }

  /** A statement that copies rows of a table with other values in some columns. */
  async function copy(table: string, where: string, changes: Record<string, string>): Promise<string> {
    const [{ columns }] = await owner(
      `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    )
    const pairs = Object.entries(changes).map(([column, value]) => `'${column}', ${value}`)
    return `insert into ${table} (${columns}) select ${columns} from (
      select (jsonb_populate_record(null::${table}, to_jsonb(t) || jsonb_build_object(${pairs.join(', ')}))).*
      from ${table} t where ${where}) copy`
  }

  /** The words with which it refuses; the code alone does not tell a policy from a right that was not given. */
  async function wordsOfRefusal(text: string, tenant: string | null): Promise<string | null> {
    let words: string | null = null
    await tried(app, text, [], tenant, (message) => {
      words = message
    })
    return words
  }

  return { app, owner, refusal, refusalToOwner, wordsOfRefusal, copy }
}

async function tried(
  client: pg.Client,
  text: string,
  values: readonly unknown[],
  tenant: string | null,
  onWords: (message: string) => void = () => {},
): Promise<Refused | null> {
  await client.query('begin')
  try {
    if (tenant !== null) await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant])
    await client.query(text, values as unknown[])
    await client.query('set constraints all immediate')
    return null
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    onWords(error.message)
    return { code: String(error.code), constraint: error.constraint }
  } finally {
    await client.query('rollback')
  }
}
