import type { Metrics } from '../../platform/metrics.ts'

export interface MigrationMetrics {
  setBacklog(backlog: { readonly running: number; readonly remaining: number }): void
}

/** What is measured of plan migrations. */
export function openMigrationMetrics(metrics: Metrics): MigrationMetrics {
  const running = metrics.gauge({
    name: 'billing_plan_migrations_running',
    help: 'Plan migrations that are under way',
  })
  const remaining = metrics.gauge({
    name: 'billing_plan_migration_remaining_subscriptions',
    help: 'Subscriptions that wait to be moved by plan migrations that are under way',
  })
  return {
    setBacklog(backlog) {
      running.set(backlog.running)
      remaining.set(backlog.remaining)
    },
  }
}
