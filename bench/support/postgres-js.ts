import postgres from 'postgres'
import type { Statement, Tx } from '../../src/platform/database/transaction.ts'

/** The same transactions as the service's, by postgres.js: prepared, pipelined, with the same types. */
export function openPostgresJs(url: string, size: number) {
  const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const sql = postgres(url, {
    max: size,
    fetch_types: true,
    onnotice: () => {},
    connection: {
      TimeZone: 'UTC',
      enable_seqscan: 'off',
      enable_bitmapscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      join_collapse_limit: '1',
      jit: 'off',
    } as Record<string, string>,
    types: {
      json: { to: 3802, from: [114, 3802], serialize: asText, parse: JSON.parse },
      timestamptz: { to: 1184, from: [1184], serialize: String, parse: (text: string) => Temporal.Instant.from(text) },
      int8: { to: 20, from: [20], serialize: String, parse: BigInt },
    } as never,
  })

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const connection = await sql.reserve()
    const query = ({ text, values = [] }: Statement) => {
      // Lazy: sent by the first `then`.
      const answer = connection.unsafe(text, values as never[], { prepare: true }).execute()
      answer.catch(() => {})
      return answer
    }
    let sent: Promise<unknown>[] = []
    const rows = async <Row>(statement: Statement) => {
      const answer = query(statement)
      const earlier = sent
      sent = []
      for (const each of earlier) await each
      return (await answer) as unknown as readonly Row[]
    }
    const tx: Tx = {
      rows,
      send: (statement) => void sent.push(query(statement)),
      async commitWith<Row>(statement: Statement) {
        const answer = query(statement)
        const commit = query({ text: 'commit' })
        for (const each of sent) await each
        const result = (await answer) as unknown as readonly Row[]
        await commit
        return result
      },
      onCommit() {},
      cost: { statements: 0, roundTrips: 0 },
    }
    try {
      tx.send({ text: 'begin' })
      return await work(tx)
    } finally {
      connection.release()
    }
  }
  return { transaction, end: () => sql.end() }
}
