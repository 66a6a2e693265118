import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { cancelMigration } from './cancel-migration.ts'
import { previewMigration } from './preview-migration.ts'
import {
  migrationExample,
  migrationFilters,
  migrationPreviewSchema,
  migrationSchema,
  newMigrationSchema,
  previewExample,
  skippedExample,
  skippedFilters,
  skippedSchema,
} from './schemas.ts'
import { startMigration } from './start-migration.ts'
import { findMigration, listMigrations, listSkipped } from './store.ts'
import { migrationToApi, previewToApi, skippedToApi } from './to-api.ts'

const tag = 'Plans'

export const planMigrationRoutes = [
  route({
    method: 'POST',
    url: '/v1/plans/{id}/migrations',
    kind: 'write',
    scope: 'write',
    operationId: 'createPlanMigration',
    tag,
    summary: "Move a plan's subscribers to another plan",
    description:
      'All subscriptions to this revision that have not ended, as if each were changed. It runs in the background, ' +
      'with a `subscription.changed` for each. Each is changed as of `as_of`; those whose customer has changed since, ' +
      'and those ' +
      'that cannot be changed, are skipped and listed with the reason. With `preview` (200) it shows what the ' +
      'migration would ' +
      'amount to, and changes nothing. If that takes longer than one request, it answers 503 with `Retry-After`; the ' +
      'same ' +
      'request continues.',
    body: {
      schema: newMigrationSchema,
      example: { to_plan_id: migrationExample.to_plan_id, when: 'now', proration: 'prorate' },
    },
    answer: {
      status: 201,
      description: 'The migration',
      schema: z.union([migrationSchema, migrationPreviewSchema]),
      example: migrationExample,
      also: { status: 200, description: 'The amounts, with `preview`', example: previewExample },
    },
    refusals: [
      'plan_inactive',
      'plan_product_differs',
      'plan_migration_running',
      'preview_outdated',
      'amount_too_large',
    ],
    async handler(ctx, { params, body }) {
      const terms = {
        planId: params.id,
        toPlanId: body.to_plan_id,
        when: body.when,
        proration: body.proration,
        overrides: body.overrides,
      }
      if (!body.preview) return { body: migrationToApi(await startMigration(ctx, terms, body.as_of ?? null)) }
      const preview = await previewMigration(ctx, terms)
      return preview.isDone ? { status: 200, body: previewToApi(preview) } : 'again'
    },
  }),
  route({
    method: 'GET',
    url: '/v1/plan_migrations',
    kind: 'read',
    scope: 'read',
    operationId: 'listPlanMigrations',
    tag,
    summary: 'List plan migrations',
    description: 'Newest first.',
    query: migrationFilters,
    answer: {
      description: 'A page of migrations',
      schema: listAnswer(migrationSchema),
      example: { data: [migrationExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/plan_migrations', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const filter = { planId: query.plan_id, status: query.status }
      const found = await listMigrations(tx, tenantId, filter, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: migrationToApi, position: ({ id }) => [id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/plan_migrations/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPlanMigration',
    tag,
    summary: 'Get a plan migration',
    description: 'With its progress.',
    answer: { description: 'The migration', schema: migrationSchema, example: migrationExample },
    async handler({ tx, tenantId }, { params }) {
      const migration = await findMigration(tx, tenantId, params.id)
      if (!migration) refuse('not_found', '')
      return { body: migrationToApi(migration) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/plan_migrations/{id}/skipped',
    kind: 'read',
    scope: 'read',
    operationId: 'listSkippedSubscriptions',
    tag,
    summary: 'List the subscriptions that a plan migration skipped',
    description: 'Each with the reason, the oldest subscription first.',
    query: skippedFilters,
    answer: {
      description: 'A page of skipped subscriptions',
      schema: listAnswer(skippedSchema),
      example: { data: [skippedExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { params, query }) {
      const scope = { cursorKey, list: listName(`/v1/plan_migrations/${params.id}/skipped`, query) }
      const after = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const [migration, found] = await Promise.all([
        findMigration(tx, tenantId, params.id),
        listSkipped(tx, tenantId, { migrationId: params.id, after, limit: query.limit }),
      ])
      if (!migration) refuse('not_found', '')
      const page = pageOf(found, query.limit, scope, {
        of: skippedToApi,
        position: ({ subscriptionId }) => [subscriptionId],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/plan_migrations/{id}/cancel',
    kind: 'write',
    scope: 'write',
    operationId: 'cancelPlanMigration',
    tag,
    summary: 'Cancel a plan migration',
    description: 'Subscriptions that were changed stay changed; no more are changed.',
    answer: {
      description: 'The canceled migration',
      schema: migrationSchema,
      example: { ...migrationExample, status: 'canceled' as const, ended_at: '2026-11-22T09:00:05Z' },
    },
    refusals: ['not_found', 'plan_migration_ended'],
    async handler(ctx, { params }) {
      return { body: migrationToApi(await cancelMigration(ctx, params.id)) }
    },
  }),
]
