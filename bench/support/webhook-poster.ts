// Plain signed POSTs from a process of their own, without a database. Forked with its settings as JSON; gives how many it made.
import { newWebhookSecret, signedHeaders } from '../../src/modules/webhooks/signature.ts'
import { openOutboundClient } from '../../src/platform/outbound/http-client.ts'

export interface PosterSettings {
  readonly urls: readonly string[]
  readonly inFlight: number
  readonly forMs: number
}

const { urls, inFlight, forMs } = JSON.parse(process.argv[2] ?? '{}') as PosterSettings
const { post, close } = openOutboundClient({ version: 'bench', allowPrivate: true, proxyUrl: null })
const secrets = [newWebhookSecret()]
const startedMs = performance.now()
let posted = 0

await Promise.all(urls.flatMap((url) => Array.from({ length: inFlight }, () => postOn(url))))
const tookMs = performance.now() - startedMs
close()
process.send?.({ posted, tookMs }, () => process.exit(0))

async function postOn(url: string): Promise<void> {
  while (performance.now() - startedMs < forMs) {
    posted += 1
    const body = `{"type":"invoice.finalized","timestamp":"2026-01-31T09:00:00Z","data":{"padding":"${'x'.repeat(980)}","sequence":${posted}}}`
    const headers = signedHeaders({ id: `m${posted}`, timestamp: Math.floor(Date.now() / 1000), body, secrets })
    await post(url, { headers: { 'content-type': 'application/json', ...headers }, body })
  }
}
