/**
 * With `TEST_POOLER=host:port` whatever logs in as the application does so through a pooler in transaction mode, and says so:
 * the same tests then show that the service works behind one (deploy/verify/pgbouncer).
 */
export function throughPooler(environment: Record<string, string>): Record<string, string> {
  const pooler = process.env.TEST_POOLER
  const url = environment.DATABASE_URL
  if (!pooler || !url || new URL(url).username !== 'billing_app') return environment
  return {
    POOL_TIMEOUT_MS: '60000', // four connections for all: whoever waits on a busy machine waits, and is no failure of the pooler
    ...environment,
    DATABASE_URL: Object.assign(new URL(url), { host: pooler }).href,
    DATABASE_POOLER: 'transaction',
  }
}
