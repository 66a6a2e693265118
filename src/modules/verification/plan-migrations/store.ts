import type { Invariant } from '../invariant.ts'

/** Invariants of plan migrations: their counts against their subscriptions. */
export const planMigrationInvariants: readonly Invariant[] = [
  {
    name: 'plan_migrations_add_up',
    promise:
      'The counts of a migration match its subscriptions, each waiting, changed or skipped; when it is done, none is waiting.',
    sql: `
      select m.tenant_id, jsonb_build_object('plan_migration_id', m.id) as ids,
        case
          when m.subscriptions <> w.listed then format('counts %s subscriptions, but lists %s', m.subscriptions, w.listed)
          when m.changed <> w.changed then format('counts %s changed subscriptions, but lists %s', m.changed, w.changed)
          when m.skipped <> w.skipped then format('counts %s skipped subscriptions, but lists %s', m.skipped, w.skipped)
          when m.status = 'done' and m.changed + m.skipped <> m.subscriptions
            then format('is done, but %s subscriptions are waiting', m.subscriptions - m.changed - m.skipped)
          when (m.status = 'running') <> (m.ended_at is null) then 'has ended without a time of ending, or has such a time while it is running'
        end as problem
      from plan_migration m cross join lateral (
        select count(*) as listed, count(*) filter (where s.status = 'changed') as changed,
          count(*) filter (where s.status = 'skipped') as skipped
        from plan_migration_subscription s where s.tenant_id = m.tenant_id and s.migration_id = m.id) w`,
  },
]
