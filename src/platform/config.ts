import { existsSync } from 'node:fs'
import { z } from 'zod'
import { readPassword, withPassword } from './config-passwords.ts'
import {
  flag,
  integer,
  issuerUrl,
  mailAddress,
  postgresUrl,
  proxies,
  proxyUrl,
  share,
  smtpUrl,
  text,
  webUrl,
} from './config-values.ts'
import { type Variable, variable } from './config-variable.ts'

const variables = {
  host: variable('HOST', text(), 'Address to listen on', '0.0.0.0'),
  port: variable('PORT', integer(0, 65_535), 'Port of the API', '8000'),
  metricsPort: variable('METRICS_PORT', integer(0, 65_535), 'Port of `/metrics`; unset: on `PORT`'),
  databaseUrl: variable(
    'DATABASE_URL',
    postgresUrl(),
    'PostgreSQL 15 to 18; unset: an embedded one in `BILLING_DATA_DIR`',
  ),
  migrationDatabaseUrl: variable(
    'MIGRATION_DATABASE_URL',
    postgresUrl(),
    'The login that may change the schema; unset: `DATABASE_URL`',
  ),
  databasePasswordFile: variable(
    'DATABASE_PASSWORD_FILE',
    text(),
    'File with the password of `DATABASE_URL`; unset: the URL has it',
  ),
  migrationDatabasePasswordFile: variable(
    'MIGRATION_DATABASE_PASSWORD_FILE',
    text(),
    'File with the password of `MIGRATION_DATABASE_URL`; unset: the URL has it',
  ),
  databasePooler: variable(
    'DATABASE_POOLER',
    z.enum(['none', 'transaction']),
    'What `DATABASE_URL` leads to: PostgreSQL itself (`none`), or a pooler in `transaction` mode',
    'none',
  ),
  dataDir: variable('BILLING_DATA_DIR', text(), 'Where the embedded PostgreSQL keeps its data', '.data'),
  role: variable(
    'BILLING_ROLE',
    z.enum(['all', 'api', 'worker']),
    'What this process does: `all`, `api` or `worker`',
    'all',
  ),
  bootstrapKeyFile: variable(
    'BILLING_BOOTSTRAP_KEY_FILE',
    text(),
    'File with the secret of the first API key; unset: one is made and printed once',
  ),
  migrate: variable(
    'BILLING_MIGRATE',
    z.enum(['auto', 'off']),
    'Whether the start migrates the schema: `auto` or `off`',
    'auto',
  ),
  databasePoolSize: variable('DATABASE_POOL_SIZE', integer(1, 500), 'Maximum connections to the database', '16'),
  statementTimeoutMs: variable(
    'STATEMENT_TIMEOUT_MS',
    integer(100, 600_000),
    'How long one statement may take',
    '10000',
  ),
  lockTimeoutMs: variable('LOCK_TIMEOUT_MS', integer(10, 600_000), 'How long one statement waits for a lock', '5000'),
  poolTimeoutMs: variable('POOL_TIMEOUT_MS', integer(10, 600_000), 'How long a request waits for a connection', '5000'),
  requestTimeoutMs: variable('REQUEST_TIMEOUT_MS', integer(100, 600_000), 'How long a request may take', '30000'),
  requestsInFlight: variable(
    'REQUESTS_IN_FLIGHT',
    integer(1, 100_000),
    'Maximum requests in flight, others get 503 at once; unset: 16 for each of `DATABASE_POOL_SIZE`',
  ),
  drainMs: variable(
    'DRAIN_MS',
    integer(0, 60_000),
    'How long requests are served after SIGTERM; 4000 where `NODE_ENV` is `production`',
    '0',
  ),
  rateLimitPerSecond: variable(
    'RATE_LIMIT_PER_SECOND',
    integer(1, 1_000_000),
    'Requests a second for one key, in one process',
    '1000',
  ),
  trustProxy: variable(
    'TRUST_PROXY',
    proxies(),
    'Whose `X-Forwarded-For` is trusted: `true`, `false`, or addresses and subnets',
    'false',
  ),
  logLevel: variable(
    'LOG_LEVEL',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    '`trace` to `fatal`, or `silent`',
    'info',
  ),
  logFormat: variable(
    'LOG_FORMAT',
    z.enum(['auto', 'json', 'pretty']),
    '`json`, `pretty`, or `auto`: pretty on a terminal',
    'auto',
  ),
  workerPollMs: variable('WORKER_POLL_MS', integer(10, 3_600_000), 'How often workers check what is due', '1000'),
  workerBatchSize: variable(
    'WORKER_BATCH_SIZE',
    integer(1, 10_000),
    'Maximum customers billed in one transaction',
    '300',
  ),
  workerConcurrency: variable(
    'WORKER_CONCURRENCY',
    integer(1, 100),
    'Batches that a worker has at the database at the same time',
    '2',
  ),
  workerShare: variable(
    'WORKER_SHARE',
    share(),
    'Part of the time that each of them works while there is work, from 0 to 1',
    '0.5',
  ),
  version: variable('BILLING_VERSION', text(), 'Version that the metrics show; unset: that of the API document'),
  publicUrl: variable(
    'BILLING_PUBLIC_URL',
    webUrl(),
    'Where people reach this service, for links, without a slash at the end; unset: `http://localhost:<PORT>`',
  ),
  console: variable(
    'BILLING_CONSOLE',
    text(),
    'Pages for people at `/console`: `on` builds them at the first start, `off` has none, else the folder of a build. Unless it is off, each start prints a link for the first person as long as there is nobody',
    'on',
  ),
  oidcIssuer: variable('BILLING_OIDC_ISSUER', issuerUrl(), 'Identity provider that people sign in by; unset: none'),
  oidcClientId: variable('BILLING_OIDC_CLIENT_ID', text(), 'The id of this service at the identity provider'),
  oidcClientSecretFile: variable(
    'BILLING_OIDC_CLIENT_SECRET_FILE',
    text(),
    'File with the secret of this service at the identity provider',
  ),
  oidcName: variable('BILLING_OIDC_NAME', text(), 'The name of the identity provider on the button to sign in'),
  stripeUrl: variable('STRIPE_URL', text(), 'Another address of Stripe’s API, for tests; unset: the real one'),
  taxWaitAlarmMs: variable('TAX_WAIT_ALARM_MS', integer(1000, 1e9), 'When a wait for taxes is an error', '3600000'),
  viesUrl: variable('VIES_URL', text(), 'REST API of VIES, which is asked about VAT ids; unset: nobody is asked'),
  secretsKeyFile: variable(
    'SECRETS_KEY_FILE',
    text(),
    'File with 32 random bytes in base64, by which credentials of gateways are sealed; unset: with the embedded PostgreSQL one is made in `BILLING_DATA_DIR`, else there is none',
  ),
  webhookAllowPrivate: variable(
    'WEBHOOK_ALLOW_PRIVATE',
    flag(),
    'Whether webhooks and mail of tenants may go in the clear and to addresses that are not public, for development: `true` or `false`',
    'false',
  ),
  webhookProxyUrl: variable(
    'WEBHOOK_PROXY_URL',
    proxyUrl(),
    'Forward proxy that webhooks go through, which then decides what addresses they may go to; unset: none',
  ),
  smtpUrl: variable(
    'BILLING_SMTP_URL',
    smtpUrl(),
    'Mail server for tenants without their own: `smtp://user@host:587` (TLS where offered) or `smtps://user@host:465`; unset: none',
  ),
  smtpPasswordFile: variable(
    'BILLING_SMTP_PASSWORD_FILE',
    text(),
    'File with the password of `BILLING_SMTP_URL`; unset: the URL has it',
  ),
  smtpFrom: variable(
    'BILLING_SMTP_FROM',
    mailAddress(),
    'The address that mail by `BILLING_SMTP_URL` is from, with the name of the tenant; answers go to the tenant',
  ),
  usageWeeksKept: variable(
    'USAGE_WEEKS_KEPT',
    integer(60, 5000),
    'Weeks of usage events kept in the table; older ones are detached, and their sums stay',
    '60',
  ),
  verificationEveryMs: variable(
    'VERIFICATION_EVERY_MS',
    integer(0, 2_000_000_000),
    'How often workers verify all data, counted from 02:00 UTC; `0`: never',
    '86400000',
  ),
} as const

type Variables = typeof variables
type ValueOf<V> = V extends { readonly fallback: string; readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : V extends { readonly schema: infer S extends z.ZodType }
    ? z.output<S> | null
    : never

/** The settings of this process, from the environment. */
export type Config = { readonly [K in keyof Variables]: ValueOf<Variables[K]> } & {
  /** What is in `oidcClientSecretFile`; null without one. */
  readonly oidcClientSecret: string | null
}

/** An invalid environment variable; the message is for the operator. */
export class ConfigError extends Error {}

/** Reads the settings; throws a `ConfigError` that names every variable with a wrong value. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const isProduction = environment.NODE_ENV === 'production'
  const problems: string[] = []
  const entries = Object.entries(variables).map(([key, { name, fallback, schema }]: [string, Variable<z.ZodType>]) => {
    const byDefault = name === 'DRAIN_MS' && isProduction ? productionDrainMs : fallback
    const given = environment[name] || byDefault // an empty value is unset: compose files pass missing variables as empty
    if (given === undefined) return [key, null]
    const parsed = schema.safeParse(given)
    if (parsed.success) return [key, parsed.data]
    problems.push(`${name} is ${quoted(name, given)}: ${parsed.error.issues[0]?.message}.`)
    return [key, null]
  })
  const config = Object.fromEntries(entries) as Config
  const passwordOf = (name: string, file: string | null) => readPassword(file, (why) => problems.push(`${name} ${why}`))
  const password = passwordOf('DATABASE_PASSWORD_FILE', config.databasePasswordFile)
  const ownerPassword = passwordOf('MIGRATION_DATABASE_PASSWORD_FILE', config.migrationDatabasePasswordFile)
  const oidcClientSecret = passwordOf('BILLING_OIDC_CLIENT_SECRET_FILE', config.oidcClientSecretFile)
  const smtpPassword = passwordOf('BILLING_SMTP_PASSWORD_FILE', config.smtpPasswordFile)
  if ((config.smtpUrl === null) !== (config.smtpFrom === null) && problems.length === 0)
    problems.push('BILLING_SMTP_URL and BILLING_SMTP_FROM: only one is set. Set both, or none.')
  const ofOidc = ['BILLING_OIDC_ISSUER', 'BILLING_OIDC_CLIENT_ID', 'BILLING_OIDC_CLIENT_SECRET_FILE']
  const missing = ofOidc.filter((name) => !environment[name])
  if (missing.length === 1 || missing.length === 2)
    problems.push(`${missing.join(' and ')}: not set. Set all of ${ofOidc.join(', ')}, or none.`)
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return {
    ...config,
    oidcClientSecret,
    smtpUrl: withPassword(config.smtpUrl, smtpPassword),
    databaseUrl: withPassword(config.databaseUrl, password),
    migrationDatabaseUrl: withPassword(config.migrationDatabaseUrl, ownerPassword),
  }
}

const productionDrainMs = '4000'

/** The environment, and the variables of a file `.env` in the working directory; variables that are already set win. */
export function loadEnvironment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** The table of the variables, in markdown. */
export function configurationTable(): string {
  const rows = list().map(
    ({ name, fallback, description }) =>
      `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${description} |`,
  )
  return ['| variable | default | what it does |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The text of `.env.example`: every variable with its default. */
export function environmentExample(): string {
  const entries = list().map(({ name, fallback, description }) => `# ${description}.\n#${name}=${fallback ?? ''}\n`)
  return ['# Every setting, with its default. Copy to .env and uncomment what you change.\n', ...entries].join('\n')
}

function list(): readonly Variable<z.ZodType>[] {
  return Object.values(variables)
}

function quoted(name: string, value: string): string {
  return name.endsWith('_URL') ? 'not usable' : JSON.stringify(value.slice(0, 100)) // a URL may hold a password
}

/** Where people reach this service: the beginning of links, without a slash at its end. */
export function publicUrlOf({ publicUrl, port }: Pick<Config, 'publicUrl' | 'port'>): string {
  return publicUrl ?? `http://localhost:${port}`
}
