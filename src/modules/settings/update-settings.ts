import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import { refuseField } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Settings } from './settings.ts'
import { lockHighestNumber, lockSettings, moveCounters, settingsRow, updateTenants } from './store.ts'

/** What is to be different; what is undefined stays. */
export type SettingsChange = {
  readonly [Field in keyof Omit<Settings, 'id' | 'createdAt' | 'updatedAt'>]?: Settings[Field] | undefined
}

/**
 * Changes the settings, for invoices finalized from now on; no finalized one changes. No event tells of it.
 * Refuses `first_number_passed`, and one format for invoices and credit notes.
 */
export async function updateSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const before = await lockSettings(ctx.tx, ctx.tenantId)
  const { name = before.name, address = before.address, netDays = before.netDays } = change
  const { draftHours = before.draftHours, numberSeries = before.numberSeries } = change
  const { numberFormat = before.numberFormat, firstNumber = before.firstNumber } = change
  const { creditNoteNumberFormat = before.creditNoteNumberFormat } = change
  const numbers = { numberSeries, numberFormat, creditNoteNumberFormat, firstNumber }
  const wanted = { ...before, name, address, netDays, draftHours, ...numbers }
  if (isDeepStrictEqual(wanted, before)) return before
  if (numberFormat === creditNoteNumberFormat) {
    const pointer = change.numberFormat === undefined ? '/credit_note_number_format' : '/number_format'
    refuseField('invalid_request', pointer, 'Invoices and credit notes need different formats.')
  }
  if (firstNumber !== before.firstNumber) await moveSeries(ctx, firstNumber)
  const settings = { ...wanted, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updateTenants, settingsRow(settings))
  return settings
}

/** Makes it the next number of the tenant's series, which is held from here to the commit. */
async function moveSeries(ctx: Context, firstNumber: bigint): Promise<void> {
  const highest = await lockHighestNumber(ctx.tx, ctx.tenantId)
  if (firstNumber <= highest) {
    refuseField('first_number_passed', '/first_number', `The series has come to ${highest}.`)
  }
  addRows(ctx.writeSet, moveCounters, { first_number: Number(firstNumber) })
}
