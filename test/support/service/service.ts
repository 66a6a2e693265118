import { after } from 'node:test'
import { type BillingClient, billingClient } from '../../../packages/sdk/index.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { openLog } from '../../../src/platform/log.ts'
import { type Service, startService } from '../../../src/service.ts'
import { throughPooler } from '../database/pooler.ts'
import { createTestDatabase, type TestDatabase } from '../database/postgres.ts'
import { type Answer, type Retry, send } from '../http/send.ts'

export interface TestService {
  readonly url: string
  readonly database: TestDatabase
  readonly service: Service
  /** The secret of an admin key of the first tenant. */
  readonly secret: string
  /** The client library with that key. */
  readonly billing: BillingClient
  /** Calls the API as that key (or another), with JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  stop(): Promise<void>
}

/** A machine that is busy with other tests turns requests away before they begin; they are sent again. */
export const whileBusy: Retry = {
  isWanted: ({ status, text }) => status === 503 && text.includes('more to do than can be done'),
  everyMs: () => 100,
  timesMost: Number.POSITIVE_INFINITY,
}

/** The whole service over real HTTP on a database of its own, without a running billing loop unless asked. Ends with the test file. */
export async function startTestService(environment: Record<string, string> = {}): Promise<TestService> {
  let stopped: Promise<void> | undefined
  let stopService = async () => {}
  const stop = () => {
    stopped ??= stopService()
    return stopped
  }
  after(stop) // before the database's own hook, which ends the server when a file runs alone
  const database = await createTestDatabase()
  const config = readConfig(
    throughPooler({
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.adminUrl,
      SECRETS_KEY_FILE: new URL('secrets.key', import.meta.url).pathname,
      BILLING_MIGRATE: 'off',
      BILLING_ROLE: 'api',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
      RATE_LIMIT_PER_SECOND: '100000',
      HOST: '127.0.0.1',
      PORT: '0',
      ...environment,
    }),
  )
  const service = await startService(config, openLog({ level: config.logLevel, format: 'json' }), {
    checkResponses: true,
    loopDelayMsMax: 0,
  })
  const url = service.address
  if (!service.firstSecret) throw new Error('the test database already has a tenant')
  const secret = service.firstSecret
  stopService = async () => {
    await service.close()
    await database.drop()
  }

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return send(url, method, path, { authorization: `Bearer ${secret}`, body, headers }, whileBusy)
  }

  return {
    url,
    database,
    service,
    secret,
    billing: billingClient({ url, key: secret, retries: 100 }),
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body = {}, headers = {}) => call('POST', path, body, headers),
    patch: (path, body = {}, headers = {}) => call('PATCH', path, body, headers),
    stop,
  }
}
