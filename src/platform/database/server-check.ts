import type { ClientBase, Pool } from 'pg'

export interface ServerState {
  readonly version: number
  readonly database: string
  readonly login: string
  readonly encoding: string
  readonly isolation: string
  readonly connections: number
}

const [oldest, newest] = [15, 18]

/**
 * Refuses an unsuitable database server: version, encoding, isolation level, connections for `poolSize`. The error is a
 * sentence with the remedy. Any login may run it; the isolation level is that of the login.
 */
export async function refuseUnfitServer(
  database: Pick<Pool, 'query'> | Pick<ClientBase, 'query'>,
  poolSize = 1,
): Promise<void> {
  const {
    rows: [state],
  } = await database.query<ServerState>(`
    select current_setting('server_version_num')::integer / 10000 as version,
      quote_ident(current_database()) as database,
      quote_ident(session_user) as login,
      current_setting('server_encoding') as encoding,
      current_setting('default_transaction_isolation') as isolation,
      current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
        - coalesce(current_setting('reserved_connections', true)::integer, 0) as connections`)
  const problem = state && unfitness(state, poolSize)
  if (problem !== undefined) throw new Error(problem)
}

/** Why a database server in this state is unsuitable, with the remedy; undefined if it is suitable. */
export function unfitness(
  { version, database, login, encoding, isolation, connections }: ServerState,
  poolSize: number,
): string | undefined {
  if (version < oldest || version > newest) {
    return `PostgreSQL ${oldest} to ${newest} is required, and this is PostgreSQL ${version}. Set DATABASE_URL to another server.`
  }
  if (encoding !== 'UTF8') {
    return (
      `The database ${database} has the encoding ${encoding}, and UTF8 is required. ` +
      `Create another one (create database ... encoding 'UTF8' template template0) and set DATABASE_URL to it.`
    )
  }
  if (isolation !== 'read committed') {
    return (
      `The default isolation of ${login} is ${isolation}, and read committed is required. ` +
      `Ask an administrator to run: alter role ${login} in database ${database} set default_transaction_isolation = 'read committed'`
    )
  }
  if (connections < poolSize) {
    return (
      `PostgreSQL allows ${connections} connections, and DATABASE_POOL_SIZE is ${poolSize}. ` +
      'Lower DATABASE_POOL_SIZE, or raise max_connections of PostgreSQL.'
    )
  }
  return undefined
}
