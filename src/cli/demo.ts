import { billingClient } from '../../packages/sdk/index.ts'
import { addAdminsOfOthers } from '../modules/people/store.ts'
import { createTenant } from '../modules/tenants/create-tenant.ts'
import { machineNow, monotonicMs } from '../platform/clock.ts'
import { type Config, loadEnvironment, readConfig } from '../platform/config.ts'
import { type Log, openLog } from '../platform/log.ts'
import { command, UsageError } from './command.ts'
import { type CommandDatabase, withDatabase } from './database.ts'
import { demoCustomers, issuer } from './demo/cast.ts'
import { writePresent } from './demo/present.ts'
import { summarize } from './demo/summary.ts'
import { writeYear } from './demo/year.ts'

/** A service in this process, as `startService` returns it. */
interface StartedService {
  readonly address: string
  readonly firstSecret: string | null
  close(): Promise<void>
}

/** Where the demo is written: address and key, and whether the tenant was created for it. */
interface Stage {
  readonly url: string
  readonly key: string
  readonly isOwnTenant: boolean
  close(): Promise<void>
}

/**
 * `billing demo`: writes a year of data through the API of the running service, else of a service that it starts in this process.
 */
export function demoCommand(startService: (config: Config, log: Log) => Promise<StartedService>) {
  return command({
    name: 'demo',
    summary: 'Fill a tenant with a year of realistic data, through the API',
    details:
      'Creates a tenant "Demo" (on an empty database, uses the first one) with plans, customers in many time zones, changes, pauses,\n' +
      'cancellations, payments and a year of invoices, on a test clock. Uses the service on PORT if it runs, else starts one.',
    options: {
      seed: { value: 'number', description: 'Another seed, another year (1815)' },
      customers: { value: 'number', description: 'How many customers, at least 10 (200)' },
      url: { value: 'address', description: 'Write to the service at this address; needs --key' },
      key: { value: 'key', description: 'API key for --url, with the scope write' },
    },
    async run(given) {
      const seed = Number(given.seed ?? '1815')
      if (!Number.isSafeInteger(seed) || seed < 0)
        throw new UsageError(`"${given.seed}" is not a seed. A seed is a whole number.`)
      const count = Number(given.customers ?? '200')
      if (!Number.isSafeInteger(count) || count < 10 || count > 2000)
        throw new UsageError(`"${given.customers}" is not a number of customers from 10 to 2,000.`)
      if ((given.url === undefined) !== (given.key === undefined))
        throw new UsageError('Give --url and --key together.')
      const config = readConfig(loadEnvironment())
      if (given.url !== undefined && given.key !== undefined) {
        const url = given.url.replace(/\/+$/, '')
        await writeDemo({ url, key: given.key, isOwnTenant: false, close: async () => undefined }, url, { seed, count })
        return 0
      }
      const address = addressOf(config)
      await withDatabase(config, async (database) => {
        const stage = (await runningStage(database, address)) ?? (await ownStage(database, config, startService))
        try {
          await writeDemo(stage, address, { seed, count })
        } finally {
          await stage.close()
        }
        if (stage.url !== address) console.log(`\nThe service is not running at ${address}; start it with: npm start`)
      })
      return 0
    },
  })
}

async function writeDemo(
  stage: Stage,
  address: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<void> {
  const startedMs = monotonicMs()
  const { url, key } = stage
  let requests = 0
  const billing = billingClient({
    url,
    key,
    retries: 20,
    fetch(address, init) {
      requests += 1
      return fetch(address, init)
    },
  })
  if (stage.isOwnTenant) await billing.settings.update(issuer)
  const report = (line: string) => console.log(`  ${line}`)
  console.log(`Writing a year of ${issuer.name} through the API at ${url}:`)
  const customers = demoCustomers(count)
  const account = await billing.gatewayAccounts.create({ gateway: 'test', label: 'Takes no money' })
  const until = machineNow().round('second')
  const year = await writeYear(billing, { seed, customers, gatewayAccountId: account.id, until, report })
  await writePresent(billing, { gatewayAccountId: account.id, until })
  report('some customers of today, a bank statement, a webhook endpoint')
  const seconds = ((monotonicMs() - startedMs) / 1000).toFixed(1)
  console.log(
    `  ${requests} requests in ${seconds} s\n\n${await summarize(billing, { address, key, customers }, year)}`,
  )
}

function addressOf({ port }: Config): string {
  return `http://localhost:${port}`
}

/** The service on this machine, if one runs; it must use this database, so that it knows the new key. */
async function runningStage(database: CommandDatabase, url: string): Promise<Stage | undefined> {
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
  if (!health?.ok) return undefined
  const stage = await newTenant(database, url, async () => undefined)
  const answer = await fetch(`${url}/v1/settings`, { headers: { authorization: `Bearer ${stage.key}` } })
  if (answer.ok) return stage
  throw new Error(`The service at ${url} uses another database than this command. Set PORT, or --url and --key.`)
}

async function ownStage(
  database: CommandDatabase,
  config: Config,
  startService: (config: Config, log: Log) => Promise<StartedService>,
): Promise<Stage> {
  const settings: Config = {
    ...config,
    ...database.forService,
    role: 'api',
    host: '127.0.0.1',
    port: 0,
    metricsPort: null,
    bootstrapKeyFile: null,
  }
  const { address, firstSecret, close } = await startService(
    settings,
    openLog({ level: 'error', format: config.logFormat }),
  )
  if (firstSecret) return { url: address, key: firstSecret, isOwnTenant: true, close }
  try {
    return await newTenant(database, address, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function newTenant({ asOwner }: CommandDatabase, url: string, close: Stage['close']): Promise<Stage> {
  const { secret, tenantId } = await asOwner({}, (tx) => createTenant(tx, 'Demo'))
  await asOwner({}, async (tx) => addAdminsOfOthers(tx, tenantId))
  return { url, key: secret, isOwnTenant: true, close }
}
