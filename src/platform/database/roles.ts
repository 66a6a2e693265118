import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { Client, DatabaseError, escapeLiteral } from 'pg'
import { withMigrationLock } from './migrations/lock.ts'

const attempts = 10

/**
 * Creates the roles `billing_owner`, which owns everything and cannot log in, `billing_app`, which owns nothing, and `billing_portal`, which
 * `billing_app` becomes for requests of the portal and has no rights by otherwise; makes the current login a member of the first two, and
 * creates the extensions that the schema needs. Needs a superuser, or a role with
 * `createrole` that owns the database; if everything exists, it needs no right and writes nothing.
 */
export async function ensureRoles(admin: Client, options: { readonly appPassword?: string } = {}): Promise<void> {
  await withMigrationLock(admin, 60_000, async () => {
    // Roles belong to the server, the lock to one database: a migration of another database may create them first.
    for (let attempt = 1; ; attempt++) {
      const statements = await missing(admin, options.appPassword)
      if (statements.length === 0) return
      try {
        await inTransaction(admin, statements)
      } catch (error) {
        if (attempt < attempts && isRace(error)) continue
        throw new Error(explained(statements, error), { cause: error })
      }
    }
  })
}

interface RoleState {
  readonly version: number
  readonly login: string
  readonly owner_exists: boolean
  readonly app_exists: boolean
  readonly portal_exists: boolean
  readonly app_inherits: boolean
  readonly app_can_login: boolean
  readonly too_mighty: string | null
  readonly extension_exists: boolean
}

async function missing(admin: Client, appPassword: string | undefined): Promise<readonly string[]> {
  const state = await roleState(admin)
  refuseUnfit(state)
  const statements: string[] = []
  if (!state.owner_exists) statements.push('create role billing_owner nologin')
  if (!state.app_exists) statements.push('create role billing_app nologin noinherit')
  else if (state.app_inherits) statements.push('alter role billing_app noinherit')
  if (!state.portal_exists) statements.push('create role billing_portal nologin')
  if (appPassword !== undefined && !(state.app_can_login && (await canLogIn(admin, appPassword)))) {
    statements.push(`alter role billing_app login password ${escapeLiteral(scramVerifier(appPassword))}`)
  }
  if (!state.extension_exists) statements.push('create extension btree_gist')
  // Rights can only be checked for existing roles; the next check does it.
  if (!state.owner_exists || !state.app_exists || !state.portal_exists) return statements
  return [...statements, ...(await missingGrants(admin, state.version))]
}

async function roleState(admin: Client): Promise<RoleState> {
  const { rows } = await admin.query<RoleState>(`
    select current_setting('server_version_num')::integer as version,
      current_user as login,
      to_regrole('billing_owner') is not null as owner_exists,
      to_regrole('billing_app') is not null as app_exists,
      to_regrole('billing_portal') is not null as portal_exists,
      coalesce((select rolinherit from pg_roles where rolname = 'billing_app'), false) as app_inherits,
      coalesce((select rolcanlogin from pg_roles where rolname = 'billing_app'), false) as app_can_login,
      (select min(rolname) from pg_roles
        where rolname in ('billing_owner', 'billing_app', 'billing_portal') and (rolsuper or rolbypassrls)) as too_mighty,
      exists (select from pg_extension where extname = 'btree_gist') as extension_exists`)
  const [state] = rows
  if (state === undefined) throw new Error('the database did not describe its roles')
  return state
}

function refuseUnfit({ login, too_mighty }: RoleState): void {
  if (too_mighty !== null) {
    throw new Error(
      `${too_mighty} must not bypass row-level security: alter role ${too_mighty} nosuperuser nobypassrls`,
    )
  }
  if (login === 'billing_app') {
    throw new Error('migrations cannot run as billing_app, which owns nothing; set MIGRATION_DATABASE_URL to an owner')
  }
}

async function missingGrants(admin: Client, version: number): Promise<readonly string[]> {
  // Since PostgreSQL 16 a membership states whether it allows `set role`; the creator of a role does not get that right.
  const isNewer = version >= 160_000
  const [membership, clause] = isNewer ? ['SET', ' with set true, inherit true'] : ['MEMBER', '']
  // It becomes that role, and does not have its rights, and is not under its policies, before it does.
  const becoming = isNewer ? ' with set true, inherit false' : ''
  const { rows } = await admin.query<{ statement: string }>(`
    select statement from (values
      (1, pg_has_role(current_user, 'billing_owner', '${membership}'), format('grant billing_owner to %I${clause}', current_user)),
      (2, pg_has_role(current_user, 'billing_app', '${membership}'), format('grant billing_app to %I${clause}', current_user)),
      (3, has_schema_privilege('billing_owner', 'public', 'usage') and has_schema_privilege('billing_owner', 'public', 'create'),
        'grant usage, create on schema public to billing_owner'),
      (4, has_schema_privilege('billing_app', 'public', 'usage'), 'grant usage on schema public to billing_app'),
      (5, has_database_privilege('billing_app', current_database(), 'connect'),
        format('grant connect on database %I to billing_app', current_database())),
      (6, pg_has_role('billing_app', 'billing_portal', '${membership}'), 'grant billing_portal to billing_app${becoming}'),
      (7, has_schema_privilege('billing_portal', 'public', 'usage'), 'grant usage on schema public to billing_portal')
    ) needed (position, there, statement) where not there order by position`)
  return rows.map(({ statement }) => statement)
}

async function inTransaction(admin: Client, statements: readonly string[]): Promise<void> {
  await admin.query('begin')
  try {
    for (const statement of statements) await admin.query(statement)
    await admin.query('commit')
  } catch (error) {
    await admin.query('rollback').catch(() => undefined)
    throw error
  }
}

function isRace(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  const duplicateObject = '42710'
  const uniqueViolation = '23505'
  return (
    error.code === duplicateObject ||
    error.code === uniqueViolation ||
    /concurrently (updated|deleted)/.test(error.message)
  )
}

/** The error with what an operator can do about it; without the password. */
function explained(statements: readonly string[], error: unknown): string {
  const todo = statements.map((statement) => statement.replace(/ password .*/s, " password '...'")).join('; ')
  return `the database roles cannot be prepared: ${error instanceof Error ? error.message : error}. Ask an administrator to run: ${todo}`
}

/** Whether billing_app can log in with this password from this machine. */
async function canLogIn(admin: Client, password: string): Promise<boolean> {
  const { host, port, database, ssl } = admin
  const client = new Client({ host, port, ssl, password, user: 'billing_app', ...(database ? { database } : {}) })
  try {
    await client.connect()
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code?.startsWith('28')) return false
    throw error
  } finally {
    await client.end()
  }
}

/** The form in which PostgreSQL keeps a password (RFC 5803), so that no log of statements can hold the password itself. */
function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
