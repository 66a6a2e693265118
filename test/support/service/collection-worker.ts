import { readFile } from 'node:fs/promises'
import { after } from 'node:test'
import { openCollectionMetrics } from '../../../src/modules/collection-run/metrics.ts'
import { collectionLoops } from '../../../src/modules/collection-run/run.ts'
import { openGateways } from '../../../src/modules/gateways/open-gateways.ts'
import { openLog } from '../../../src/platform/log.ts'
import { openMetrics } from '../../../src/platform/metrics.ts'
import { openVault } from '../../../src/platform/vault.ts'
import type { TestService } from './service.ts'

export interface CollectionWorker {
  /** Begins all that is due now, and waits until it is done. */
  round(): Promise<void>
}

/** The workers' own loop of collection beside a service, run by the test instead of a timer: nothing waits, nothing is a surprise. */
export async function newCollectionWorker({ service }: TestService, stripeUrl: string): Promise<CollectionWorker> {
  const vault = openVault(await readFile(new URL('secrets.key', import.meta.url), 'utf8'))
  const gateways = openGateways(vault, stripeUrl)
  after(() => gateways.close())
  const log = openLog({ level: process.env.TEST_LOG_LEVEL ?? 'fatal', format: 'json' } as const)
  const settings = {
    transact: service.transact,
    log,
    metrics: openCollectionMetrics(openMetrics()),
    gatewayOf: gateways.of,
  }
  return {
    async round() {
      // A loop leaves what has failed alone for a while; a new one does not know of it.
      const [collecting] = collectionLoops(settings)
      await collecting?.run(new AbortController().signal)
      await collecting?.finish?.()
    },
  }
}
