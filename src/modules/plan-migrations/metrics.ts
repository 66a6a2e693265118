import type { Metrics } from '../../platform/metrics.ts'

export interface MigrationMetrics {
  setBacklog(backlog: { readonly running: number; readonly remaining: number }): void
}

/** Opens the metrics of plan migrations. */
export function openMigrationMetrics(metrics: Metrics): MigrationMetrics {
  const running = metrics.gauge({
    name: 'billing_plan_migrations_running',
    help: 'Running plan migrations',
  })
  const remaining = metrics.gauge({
    name: 'billing_plan_migration_remaining_subscriptions',
    help: 'Subscriptions that wait in running plan migrations',
  })
  return {
    setBacklog(backlog) {
      running.set(backlog.running)
      remaining.set(backlog.remaining)
    },
  }
}
