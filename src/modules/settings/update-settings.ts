import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Settings } from './settings.ts'
import { lockSettings, settingsRow, updateTenants } from './store.ts'

/** What is to be different; what is undefined stays. */
export type SettingsChange = {
  readonly [Field in keyof Omit<Settings, 'id' | 'createdAt' | 'updatedAt'>]?: Settings[Field] | undefined
}

/** Changes the settings, for invoices finalized from now on; no finalized one changes. No event tells of it. */
export async function updateSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const before = await lockSettings(ctx.tx, ctx.tenantId)
  const { name = before.name, address = before.address, netDays = before.netDays } = change
  const { draftHours = before.draftHours, numberSeries = before.numberSeries } = change
  const { numberFormat = before.numberFormat } = change
  const wanted = { ...before, name, address, netDays, draftHours, numberSeries, numberFormat }
  if (isDeepStrictEqual(wanted, before)) return before
  const settings = { ...wanted, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updateTenants, settingsRow(settings))
  return settings
}
