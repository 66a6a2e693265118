import { setTimeout as pause } from 'node:timers/promises'
import { type Client, DatabaseError } from 'pg'
import type { MigrationFile } from './files.ts'
import { recordMigration } from './ledger.ts'
import { type SqlStatement, splitStatements } from './statements.ts'

const attempts = 8

/** How long a file waits for other sessions' locks. */
export interface LockTimeouts {
  /** A statement stops waiting for a lock after this long, so that the traffic queued behind it goes on. */
  readonly lockTimeoutMs: number
  readonly report: (message: string) => void
}

/** Runs one file and records it: in one transaction, or statement by statement where the file says so. */
export async function runMigration(client: Client, file: MigrationFile, timeouts: LockTimeouts): Promise<void> {
  const statements = splitStatements(file.sql)
  const control = statements.find(({ shape }) => /^(begin|start transaction|commit|end|rollback|abort)\b/.test(shape))
  if (control !== undefined) {
    throw new Error(`${file.name} contains '${control.text}'; the migration runner begins and commits`)
  }
  try {
    await (file.isTransactional ? runWhole(client, file, timeouts) : runOneByOne(client, file, statements, timeouts))
  } catch (error) {
    throw new Error(`${file.name} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

async function runWhole(client: Client, file: MigrationFile, timeouts: LockTimeouts): Promise<void> {
  await withRetries(file, timeouts, async () => {
    await client.query('begin')
    try {
      await client.query(`set local lock_timeout = ${timeouts.lockTimeoutMs}`)
      await client.query(file.sql)
      await recordMigration(client, file)
      await client.query('commit')
    } catch (error) {
      // If the connection is lost, so is the transaction.
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  })
}

async function runOneByOne(
  client: Client,
  file: MigrationFile,
  statements: readonly SqlStatement[],
  timeouts: LockTimeouts,
): Promise<void> {
  for (const statement of statements) {
    if (await isBuilt(client, statement)) continue
    // A concurrent index build blocks no other session while it waits; if it is cut off, it leaves an invalid index.
    const isPatient = /\bconcurrently\b/.test(statement.shape)
    await client.query(`set lock_timeout = ${isPatient ? 0 : timeouts.lockTimeoutMs}`)
    await withRetries(file, timeouts, () => client.query(statement.text))
  }
  await client.query('reset lock_timeout')
  await recordMigration(client, file)
}

/** Whether an interrupted run has already built this index; drops an invalid one, so that it is built again. */
async function isBuilt(client: Client, { shape }: SqlStatement): Promise<boolean> {
  const name = /^create (?:unique )?index concurrently (?:if not exists )?("[^"]+"|\w+) on\b/.exec(shape)?.[1]
  if (name === undefined) return false
  const { rows } = await client.query<{ indisvalid: boolean }>(
    'select indisvalid from pg_index where indexrelid = to_regclass($1)',
    [name],
  )
  if (rows[0]?.indisvalid === false) await client.query(`drop index concurrently ${name}`)
  return rows[0]?.indisvalid === true
}

async function withRetries(file: MigrationFile, timeouts: LockTimeouts, work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === attempts || !isLockConflict(error)) throw error
      // The pause is at least as long as the wait, then twice as long, so that traffic can go on: two minutes in all.
      const pauseMs = timeouts.lockTimeoutMs * 2 ** (attempt - 1)
      timeouts.report(`${file.name} waits for a lock of another session; next try in ${pauseMs} ms`)
      await pause(pauseMs)
    }
  }
}

function isLockConflict(error: unknown): boolean {
  const lockNotAvailable = '55P03'
  const deadlockDetected = '40P01'
  return error instanceof DatabaseError && (error.code === lockNotAvailable || error.code === deadlockDetected)
}
