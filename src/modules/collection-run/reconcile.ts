import type { LoopWork } from '../../platform/loop.ts'
import { CredentialsRefused } from '../gateways/gateway.ts'
import { compareAccount } from '../reconciliation/compare-account.ts'
import type { ComparingOptions } from '../reconciliation/comparing.ts'
import { claimAccount, releaseClaim } from '../reconciliation/store.ts'

const everyMs = 2000
const retryAfterSeconds = 900

/** Compares each account with its gateway once a day, one at a time in a process. */
export function reconciliationLoop(options: ComparingOptions): LoopWork {
  const { transact, log } = options
  return {
    name: 'reconciliation',
    everyMs,
    async run(stopping) {
      const claim = await transact({}, claimAccount)
      if (!claim) return 'rest'
      try {
        await compareAccount(claim, options, stopping)
      } catch (error) {
        const { tenant_id, gateway_account_id } = claim
        log.error({ tenant_id, gateway_account_id, err: error }, 'an account could not be compared with its gateway')
        await transact({}, (tx) =>
          releaseClaim(tx, claim, { afterSeconds: retryAfterSeconds, isRefused: error instanceof CredentialsRefused }),
        )
      }
      return 'again'
    },
  }
}
