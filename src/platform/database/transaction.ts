import type { Socket } from 'node:net'
import pg from 'pg'
import type { Pool } from './pool.ts'

/** One SQL statement. With a `name` it is prepared once per connection. */
export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
  readonly name?: string
}

/**
 * An open transaction. Statements go out at once and in order; only waiting costs a round trip, so
 * whatever is sent between two waits shares one.
 */
export interface Tx {
  /** Sends a statement and waits for its rows. The row type is checked by `test/row-types.test.ts`, not here. */
  rows<Row>(statement: Statement): Promise<readonly Row[]>
  /** Sends a statement and goes on; if it fails, the next wait or the commit fails with its error. */
  send(statement: Statement): void
  /** Sends a statement and the commit behind it: the last round trip. Nothing can follow. */
  commitWith<Row>(statement: Statement): Promise<readonly Row[]>
  /** Runs a callback after the commit, for example to count. It must not throw. */
  onCommit(effect: () => void): void
  /** Statements sent and waits made so far: the cost of a request. */
  readonly cost: { statements: number; roundTrips: number }
}

export interface TransactionOptions {
  readonly readOnly?: boolean
  /** Always rolls back at the end, after running the deferred checks. */
  readonly rollback?: boolean
  /** Further settings of this transaction only, e.g. a short `lock_timeout`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Runs work in one transaction; see `transaction`. */
export type Transact = <T>(options: TransactionOptions, work: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * Runs `work` in one transaction on one connection: commits when it returns, rolls back when it throws.
 * The `begin` travels with the first statement. A connection whose state is unknown is thrown away.
 */
export async function transaction<T>(
  pool: Pool,
  options: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  const tx = new PipelinedTx(client)
  let result: T
  try {
    for (const statement of opening(options, pool)) tx.send(statement)
    result = await work(tx)
    if (options.rollback) await tx.rows({ text: 'set constraints all immediate' })
    else if (!options.readOnly && !tx.isClosed) await tx.commitWith({ text: 'select' })
  } catch (error) {
    // Behind a pooler, a statement prepared in a failed transaction would stay broken: PgBouncer keeps its name, PostgreSQL
    // does not know it.
    await release(client, tx.abandon(), () => pool.opening !== undefined && tx.hasFailed)
    throw error
  }
  // Read-only work returns before its rollback is acknowledged; only the connection waits.
  if ((options.readOnly || options.rollback) && !tx.isClosed) void release(client, tx.abandon())
  else client.release()
  return result
}

/** Returns the connection to the pool after its transaction has ended; closes one that is broken. */
function release(client: pg.PoolClient, ended: Promise<void>, isSpoilt = () => false): Promise<void> {
  return ended.then(
    () => client.release(isSpoilt()),
    (error: Error) => client.release(error),
  )
}

function opening(options: TransactionOptions, pool: Pool): readonly Statement[] {
  const begin = options.readOnly ? 'begin read only' : 'begin'
  const settings = Object.entries(options.settings ?? {}).map(
    ([name, value]) => `set local ${pg.escapeIdentifier(name)} = ${pg.escapeLiteral(value)}`,
  )
  const ofPool = pool.opening === undefined ? [] : [{ name: 'opening_of_pool', text: pool.opening }]
  return [{ text: begin }, ...ofPool, ...settings.map((text) => ({ text }))]
}

class PipelinedTx implements Tx {
  readonly cost = { statements: 0, roundTrips: 0 }
  isClosed = false
  #client: pg.PoolClient
  #effects: (() => void)[] = []
  #sent: Promise<unknown>[] = []
  #isGathering = false
  #failure: unknown
  // Attached before any awaiter, so it records the earliest failure.
  readonly #noteFailure = (error: unknown) => {
    this.#failure ??= error
  }

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  /** Whether a statement has failed. */
  get hasFailed(): boolean {
    return this.#failure !== undefined
  }

  send(statement: Statement): void {
    this.#sent.push(this.#query(statement)) // looked at by the next wait
  }

  async rows<Row>(statement: Statement): Promise<readonly Row[]> {
    const answer = this.#query(statement)
    return this.#wait<Row>(answer)
  }

  async commitWith<Row>(statement: Statement): Promise<readonly Row[]> {
    const answer = this.#query(statement)
    const commit = this.#query({ text: 'commit' })
    const rows = await this.#wait<Row>(answer)
    // After a failed statement the server answers a commit with ROLLBACK instead of an error.
    if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back by the server')
    this.isClosed = true
    for (const effect of this.#effects) effect()
    return rows
  }

  onCommit(effect: () => void): void {
    this.#effects.push(effect)
  }

  /** Rolls back and waits until everything that was sent has been answered. */
  async abandon(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.#client.query('rollback')
  }

  #query(statement: Statement): Promise<pg.QueryResult> {
    if (this.isClosed) throw new Error('the transaction is over')
    this.cost.statements += 1
    this.#gather()
    const answer = this.#client.query(statement as pg.QueryConfig)
    answer.catch(this.#noteFailure)
    return answer
  }

  /** Sends all statements before the first wait as one packet, which saves a system call for each. */
  #gather(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    const { stream } = (this.#client as pg.PoolClient & { readonly connection: { readonly stream: Socket } }).connection
    stream.cork()
    process.nextTick(() => {
      this.#isGathering = false
      stream.uncork()
    })
  }

  /**
   * The first failure is the cause. Later statements in the pipeline fail because of it, and a caller that awaits several may
   * see those first.
   */
  async #wait<Row>(answer: Promise<pg.QueryResult>): Promise<readonly Row[]> {
    this.cost.roundTrips += 1
    const sent = this.#sent
    this.#sent = []
    try {
      for (const earlier of sent) await earlier
      return (await answer).rows as Row[]
    } catch (error) {
      throw this.#failure ?? error
    }
  }
}
