// A worker in a separate process: runs the real billing rounds until nothing is due. Forked with its settings as JSON.
import { openBillingMetrics } from '../../src/modules/billing-run/metrics.ts'
import { billingRound } from '../../src/modules/billing-run/run.ts'
import { transaction } from '../../src/platform/database/transaction.ts'
import { openLog } from '../../src/platform/log.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import { poolOf } from './database.ts'

export interface WorkerSettings {
  readonly url: string
  readonly batchSize: number
  /** Batches at the same time. */
  readonly concurrency: number
  readonly share: number
}

const { url, batchSize, concurrency, share } = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings
const pool = poolOf(url, concurrency + 1)
const run = {
  transact: (options: Parameters<typeof transaction>[1], work: Parameters<typeof transaction>[2]) =>
    transaction(pool, options, work),
  metrics: openBillingMetrics(openMetrics()),
  log: openLog({ level: 'info', format: 'json' }),
  settings: { workerPollMs: 10, workerBatchSize: batchSize, workerConcurrency: concurrency, workerShare: share },
} as Parameters<typeof billingRound>[0]
const never = new AbortController().signal

await pool.query('select 1')
process.send?.('ready')
process.once('message', async () => {
  let billed = 0
  for (let round = -1; round !== 0; billed += round) round = await billingRound(run, never)
  process.send?.({ billed }, () => process.exit(0))
})
