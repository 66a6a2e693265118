import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type BenchDatabase, connect } from './database.ts'
import type { PosterSettings } from './webhook-poster.ts'

/** Deliveries a second of which PostgreSQL alone can write the rows: 200 attempts and the cursor in one statement, as the owner. */
export async function limitOfSettling(database: BenchDatabase, tenantId: string, seconds: number): Promise<number> {
  const observer = await connect(database.adminUrl)
  const { rows } = await observer.query<{ id: string }>('select id from webhook_endpoint where tenant_id = $1', [
    tenantId,
  ])
  await observer.end()
  const untilMs = performance.now() + seconds * 1000
  const batches = await Promise.all(
    rows.map(async ({ id }) => {
      const client = await connect(database.adminUrl, '-c role=billing_owner')
      let done = 0
      for (; performance.now() < untilMs; done += 1)
        await client.query({
          name: 'settled_batch',
          text: `with logged as (
              insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, response_status, is_success, cause)
              select $1, $2, $3::bigint * 200 + n, clock_timestamp(), uuidv7(), 5, 1, 204, true, 'e' from generate_series(1, 200) n)
            update webhook_endpoint set cursor = cursor + 200, next_look_at = now() where tenant_id = $1 and id = $2`,
          values: [tenantId, id, 1_000_000 + done],
        })
      await client.end()
      return done
    }),
  )
  return (batches.reduce((sum, done) => sum + done, 0) * 200) / seconds
}

const poster = fileURLToPath(new URL('./webhook-poster.ts', import.meta.url))

/** POSTs a second of the same client, signed, without a database. */
export async function limitOfPosting(settings: PosterSettings): Promise<number> {
  const child = fork(poster, [JSON.stringify(settings)], { execArgv: [] })
  const [{ posted, tookMs }] = await once(child, 'message')
  return posted / (tookMs / 1000)
}
