import { after } from 'node:test'
import { type FakeStripe, startFakeStripe } from '../../support/fake-stripe/fake-stripe.ts'
import { type CollectionWorker, newCollectionWorker } from '../../support/service/collection-worker.ts'
import { asking, made } from '../../support/service/merchant.ts'
import { startTestService, type TestService } from '../../support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from '../../support/service/service-process.ts'

/** What all stories of payments share: one service, one Stripe, two workers. */
export interface World {
  readonly service: TestService
  readonly stripe: FakeStripe
  readonly workers: readonly [CollectionWorker, CollectionWorker]
  /** The secret that Stripe signs its events with. */
  readonly webhookSecret: string
  readonly accounts: { readonly stripe: string; readonly test: string }
  owner(text: string, values?: readonly unknown[]): Promise<any[]>
  /** The same without triggers: for the passing of time, which no statement of ours brings about. */
  asTime(text: string): Promise<void>
  /** A worker as a process of its own, to be killed. */
  startProcess(): Promise<ServiceProcess>
}

let opened: Promise<World> | undefined

/** Starts what stories of payments need; it ends with the test file. */
export async function openWorld(): Promise<void> {
  opened = startWorld()
  await opened
}

/** What was started. A RangeError if nothing was. */
export async function theWorld(): Promise<World> {
  if (!opened) throw new RangeError('no service was started for it')
  return opened
}

async function startWorld(): Promise<World> {
  const stripe = await startFakeStripe()
  after(() => stripe.stop())
  const service = await startTestService({ STRIPE_URL: stripe.url })
  const { appUrl, adminUrl, ownerUrl } = service.database
  const webhookSecret = 'whsec_test'
  const order = { gateway: 'stripe', label: 'main', webhook_secrets: [webhookSecret] }
  const account = made(
    await service.post('/v1/gateway_accounts', { ...order, credentials: { secret_key: stripe.secretKey } }),
  )
  const test = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
  stripe.webhooks.to(`${service.url}/v1/gateway_events/${account.id}`, webhookSecret)
  const admin = asking(adminUrl)
  return {
    service,
    stripe,
    workers: [await newCollectionWorker(service, stripe.url), await newCollectionWorker(service, stripe.url)],
    webhookSecret,
    accounts: { stripe: account.id, test: test.id },
    owner: asking(ownerUrl),
    asTime: async (text) => {
      await admin(`begin; set local session_replication_role = replica; ${text}; commit`)
    },
    startProcess: () =>
      startServiceProcess({
        DATABASE_URL: appUrl,
        MIGRATION_DATABASE_URL: adminUrl,
        BILLING_MIGRATE: 'off',
        BILLING_ROLE: 'worker',
        STRIPE_URL: stripe.url,
        SECRETS_KEY_FILE: new URL('../../support/service/secrets.key', import.meta.url).pathname,
      }),
  }
}
