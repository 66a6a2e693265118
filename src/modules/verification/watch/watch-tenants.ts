import { setTimeout as after } from 'node:timers/promises'
import type { Instant } from '../../../domain/instant.ts'
import { machineNow, monotonicMs } from '../../../platform/clock.ts'
import type { Transact, TransactionOptions, Tx } from '../../../platform/database/transaction.ts'
import type { Log } from '../../../platform/log.ts'
import type { LoopWork } from '../../../platform/loop.ts'
import type { Metrics } from '../../../platform/metrics.ts'
import { setTenant } from '../../transaction/store.ts'
import type { Check } from '../invariant.ts'
import { isClean } from '../report.ts'
import { verify } from '../verify.ts'
import { openVerificationMetrics } from './metrics.ts'
import * as store from './store.ts'

export interface WatchOptions {
  readonly transact: Transact
  readonly metrics: Metrics
  readonly log: Log
  readonly settings: { readonly workerPollMs: number; readonly verificationEveryMs: number }
}

const lookEveryMs = 15_000
const restMostMs = 60_000
/** Shorter than a claim lasts (database/schema/90_verification.sql). */
const tenantMostMs = 600_000
/** No snapshot over all invariants: one that lasts for minutes would stop the removal of dead rows. Each invariant sees one state. */
const readingPatiently: TransactionOptions = {
  readOnly: true,
  settings: { statement_timeout: '300000', work_mem: '64MB' },
}

/**
 * Verifies every tenant in a loop, one at a time among all workers, and shows violations in the metrics and the log. A tenant
 * that cannot be verified is left for the next night.
 */
export function verificationLoop({ transact, metrics, log, settings }: WatchOptions): LoopWork {
  const measured = openVerificationMetrics(metrics)
  return {
    name: 'verification',
    everyMs: Math.max(settings.workerPollMs, Math.min(lookEveryMs, settings.verificationEveryMs)),
    run: round,
  }

  async function round(stopping: AbortSignal): Promise<'again' | 'rest'> {
    measured.setState(await transact({ readOnly: true }, store.verificationState))
    const turn = startOfCycle(machineNow(), settings.verificationEveryMs)
    const tenantId = await transact({}, (tx) => store.claimTenant(tx, turn))
    if (tenantId === null) return 'rest'
    const startedMs = monotonicMs()
    await verifyTenant(tenantId, stopping)
    const tookMs = monotonicMs() - startedMs
    await after(Math.min(tookMs, restMostMs), undefined, { signal: stopping }).catch(() => {})
    return 'again'
  }

  async function verifyTenant(tenantId: string, stopping: AbortSignal): Promise<void> {
    const startedMs = monotonicMs()
    const seconds = () => (monotonicMs() - startedMs) / 1000
    try {
      const checks = await checksOf(tenantId, AbortSignal.any([stopping, AbortSignal.timeout(tenantMostMs)]))
      const violations = checks.reduce((sum, { violation_count }) => sum + violation_count, 0)
      await transact({}, (tx) => store.recordVerified(tx, tenantId, violations))
      measured.count(isClean(checks) ? 'clean' : 'violated', seconds())
      logViolations(tenantId, checks)
    } catch (error) {
      if (stopping.aborted) return transact({}, (tx) => store.releaseTenant(tx, tenantId))
      measured.count('failed', seconds())
      log.error({ err: error, tenant_id: tenantId }, 'a tenant could not be verified')
      await transact({}, (tx) => store.recordFailedAttempt(tx, tenantId))
    }
  }

  /** The checks of `GET /v1/verification`, without a time limit, until the signal. */
  function checksOf(tenantId: string, signal: AbortSignal): Promise<readonly Check[]> {
    return transact(readingPatiently, async (tx) => {
      setTenant(tx, tenantId)
      return cancelledBy(signal, tx, () => verify(tx, { tenantId, signal }))
    })
  }

  /** Runs work, and cancels its current statement when the signal comes: it could go on for minutes. */
  async function cancelledBy<T>(signal: AbortSignal, tx: Tx, work: () => Promise<T>): Promise<T> {
    const backend = await store.backendOf(tx)
    let cancelled: Promise<void> | undefined
    const cancel = () => {
      cancelled = transact({}, (other) => store.cancelStatement(other, backend)).catch((error: unknown) =>
        log.warn({ err: error }, 'a statement of the verification could not be cancelled'),
      )
    }
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await work()
    } finally {
      signal.removeEventListener('abort', cancel)
      await cancelled
    }
  }

  function logViolations(tenantId: string, checks: readonly Check[]): void {
    for (const { invariant, promise, violation_count, violations } of checks) {
      if (violation_count === 0) continue
      const [first] = violations
      log.error({ tenant_id: tenantId, invariant, promise, violation_count, first }, 'an invariant does not hold')
    }
  }
}

// Verification periods are counted from 02:00 UTC, so that a daily verification runs at night.
const firstTurnMs = Date.UTC(2026, 0, 1, 2)

function startOfCycle(now: Instant, everyMs: number): Instant {
  const passedMs = (now.epochMilliseconds - firstTurnMs) % everyMs
  return now.subtract({ milliseconds: Math.trunc(passedMs) })
}
