import type { Invariant } from '../invariant.ts'

/** Plan migrations against what became of their subscriptions. */
export const planMigrationInvariants: readonly Invariant[] = [
  {
    name: 'plan_migrations_add_up',
    promise:
      'A migration has counted its subscriptions, each of which waits, was changed or was skipped; of one that is done none waits.',
    sql: `
      select m.tenant_id, jsonb_build_object('plan_migration_id', m.id) as ids,
        case
          when m.subscriptions <> w.listed then format('is about %s subscriptions and lists %s', m.subscriptions, w.listed)
          when m.changed <> w.changed then format('has changed %s subscriptions, of the listed ones %s', m.changed, w.changed)
          when m.skipped <> w.skipped then format('has skipped %s subscriptions, of the listed ones %s', m.skipped, w.skipped)
          when m.status = 'done' and m.changed + m.skipped <> m.subscriptions
            then format('is done, and %s subscriptions wait', m.subscriptions - m.changed - m.skipped)
          when (m.status = 'running') <> (m.ended_at is null) then 'has ended and does not say when, or the other way round'
        end as problem
      from plan_migration m cross join lateral (
        select count(*) as listed, count(*) filter (where s.status = 'changed') as changed,
          count(*) filter (where s.status = 'skipped') as skipped
        from plan_migration_subscription s where s.tenant_id = m.tenant_id and s.migration_id = m.id) w`,
  },
]
