import { later } from '../../../domain/instant.ts'
import { Refusal, refuse } from '../../../domain/refusal.ts'
import { newId } from '../../../platform/ids.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import type { Meter } from './meter.ts'
import { archiveMeters, beginMeter, endBatches, insertMeters, lockMeter, renameMeters, useOfMeter } from './store.ts'
import { meterToApi } from './to-api.ts'

export type NewMeter = Omit<Meter, 'id' | 'isFilling' | 'archivedAt' | 'createdAt' | 'updatedAt'>

/** After every week: nothing of the past is counted yet. */
const notCountedYet = '9999-01-04'

/**
 * Creates a meter. It counts events from its commit on as they come, and in the background those that came before: until then it is
 * `filling`. The database refuses `meter_code_taken`.
 */
export async function createMeter(ctx: Context, wanted: NewMeter): Promise<Meter> {
  const { type_number, first_batch, has_past } = await beginMeter(ctx.tx, wanted.eventType)
  const times = { archivedAt: null, createdAt: ctx.now, updatedAt: ctx.now }
  const meter: Meter = { ...wanted, ...times, id: newId(), isFilling: has_past }
  addRows(ctx.writeSet, insertMeters, {
    id: meter.id,
    code: meter.code,
    name: meter.name,
    type_number,
    aggregation: meter.aggregation,
    value_property: meter.valueProperty,
    filters: meter.filters.length > 0 ? meter.filters : null,
    group_by: meter.groupBy,
    carries_over: meter.carriesOver,
    first_batch: String(first_batch),
    filling_before: has_past ? notCountedYet : null,
    is_full: false,
    created_at: meter.createdAt,
    updated_at: meter.updatedAt,
  })
  record(ctx, 'meter.created', meterToApi(meter), ctx.now)
  return meter
}

/** Renames a meter. Refuses `not_found`. */
export async function renameMeter(ctx: Context, id: string, name: string | undefined): Promise<Meter> {
  const before = (await lockMeter(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (name === undefined || name === before.name) return before
  const meter = { ...before, name, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, renameMeters, { id, name, updated_at: meter.updatedAt })
  record(ctx, 'meter.updated', meterToApi(meter), meter.updatedAt)
  return meter
}

/**
 * Archives a meter: it counts nothing more, and what it has counted stays. Refuses `not_found`, `meter_filling`, and `meter_in_use`
 * while a plan is sold, or a subscription runs, with a price that it counts for.
 */
export async function archiveMeter(ctx: Context, id: string): Promise<Meter> {
  const { tx, tenantId, now } = ctx
  // One round trip: the second statement sees what the lock waited for.
  const [locked, use] = await Promise.all([lockMeter(tx, tenantId, id), useOfMeter(tx, { tenantId, id, now })])
  const before = locked ?? refuse('not_found', '')
  if (before.archivedAt) return before
  if (before.isFilling) refuseFilling(before)
  if (use)
    refuse('meter_in_use', `${use.what === 'plan' ? 'The plan' : 'The subscription'} ${use.name} has a price of it.`)
  const batch = await endBatches(ctx.tx)
  const updatedAt = later(before.updatedAt, ctx.now)
  const meter = { ...before, archivedAt: ctx.now, updatedAt }
  addRows(ctx.writeSet, archiveMeters, { id, archived_at: ctx.now, end_batch: String(batch), updated_at: updatedAt })
  record(ctx, 'meter.updated', meterToApi(meter), updatedAt)
  return meter
}

/** Refuses what needs a whole count while a meter still counts the past. */
export function refuseFilling({ code }: Pick<Meter, 'code'>): never {
  throw new Refusal('meter_filling', `The meter ${code} still counts what was sent before it was made`, [], 1)
}
