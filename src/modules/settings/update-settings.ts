import { isDeepStrictEqual } from 'node:util'
import { yearAt } from '../../domain/calendar-year.ts'
import { later } from '../../domain/instant.ts'
import { refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { knownTimeZone } from '../customers/time-zone.ts'
import { changedDocuments, type DocumentSettingsChange } from '../documents/files/document-settings.ts'
import { findPolicy } from '../dunning/store.ts'
import type { Context } from '../transaction/context.ts'
import { type PortalPart, type PortalSettings, portalParts } from '../transaction/portal-settings.ts'
import { addRows } from '../transaction/write-set.ts'
import { changedMail, type MailChange } from './mail.ts'
import { numberReader, printTheSame } from './number-format.ts'
import type { Settings } from './settings.ts'
import {
  lockHighestNumber,
  lockSettings,
  moveCounters,
  type NumberedTable,
  numberReadOtherwise,
  settingsRow,
  updateTenants,
} from './store.ts'

/** The fields to change; undefined ones stay. */
export type SettingsChange = {
  readonly [Field in keyof Omit<
    Settings,
    'id' | 'portal' | 'mail' | keyof DocumentSettingsChange | 'createdAt' | 'updatedAt'
  >]?: Settings[Field] | undefined
} & { readonly portal?: PortalChange | undefined; readonly mail?: MailChange | undefined } & DocumentSettingsChange

/** What of the portal is to change; the rest stays. */
interface PortalChange {
  readonly enabled?: boolean | undefined
  readonly allow?: { readonly [Part in PortalPart]?: boolean | undefined } | undefined
  readonly plan_codes?: readonly string[] | undefined
  readonly sign_in_by_mail?: boolean | undefined
}

/**
 * Changes the settings for invoices finalized from now on. Records no event. Refuses `first_number_passed`, a format that would
 * print a number again (`number_taken`), and formats of invoices and credit notes that print the same.
 */
export async function updateSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const before = await lockSettings(ctx.tx, ctx.tenantId)
  const { name = before.name, address = before.address, netDays = before.netDays } = change
  const { draftHours = before.draftHours, usageGraceMinutes = before.usageGraceMinutes } = change
  const { numberSeries = before.numberSeries } = change
  const timeZone = change.timeZone === undefined ? before.timeZone : knownTimeZone(change.timeZone)
  const { numberFormat = before.numberFormat, firstNumber = before.firstNumber } = change
  const { creditNoteNumberFormat = before.creditNoteNumberFormat } = change
  const { bankAccount = before.bankAccount, dunningPolicyId = before.dunningPolicyId } = change
  const { sepaNoticeDays = before.sepaNoticeDays } = change
  const { taxMode = before.taxMode, pricesIncludeTax = before.pricesIncludeTax, taxPoint = before.taxPoint } = change
  const { defaultTaxCategory = before.defaultTaxCategory, unconfirmedTaxId = before.unconfirmedTaxId } = change
  const { taxGateway = before.taxGateway } = change
  const taxes = { taxMode, taxGateway, pricesIncludeTax, taxPoint, defaultTaxCategory, unconfirmedTaxId }
  if (taxMode === 'gateway' && taxGateway === null)
    refuseField('invalid_request', '/tax_gateway', 'Say which gateway computes the taxes, or use another tax_mode.')
  const numbers = { timeZone, numberSeries, numberFormat, creditNoteNumberFormat, firstNumber }
  const collecting = {
    bankAccount,
    dunningPolicyId,
    sepaNoticeDays,
    portal: changedPortal(before.portal, change.portal),
    mail: changedMail(before.mail, change.mail),
  }
  const documents = changedDocuments(before, change)
  const wanted = {
    ...before,
    name,
    address,
    netDays,
    draftHours,
    usageGraceMinutes,
    ...collecting,
    ...taxes,
    ...numbers,
    ...documents,
  }
  if (isDeepStrictEqual(wanted, before)) return before
  const hasNewFormats = numberFormat !== before.numberFormat || creditNoteNumberFormat !== before.creditNoteNumberFormat
  if (hasNewFormats && printTheSame(numberFormat, creditNoteNumberFormat)) {
    const pointer = change.numberFormat === undefined ? '/credit_note_number_format' : '/number_format'
    refuseField('invalid_request', pointer, 'Invoices and credit notes need formats that never print the same number.')
  }
  const year = yearAt(ctx.now, timeZone)
  if (numberFormat !== before.numberFormat) await refuseTaken(ctx, 'invoice', numberFormat, year)
  if (creditNoteNumberFormat !== before.creditNoteNumberFormat)
    await refuseTaken(ctx, 'credit_note', creditNoteNumberFormat, year)
  if (dunningPolicyId !== before.dunningPolicyId && dunningPolicyId !== null)
    (await findPolicy(ctx.tx, ctx.tenantId, dunningPolicyId)) ?? refuseUnknown('/dunning_policy_id', 'dunning policy')
  if (firstNumber !== before.firstNumber) await moveSeries(ctx, firstNumber)
  const settings = { ...wanted, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updateTenants, settingsRow(settings))
  return settings
}

function changedPortal(before: PortalSettings, change: PortalChange = {}): PortalSettings {
  const { enabled = before.enabled, allow = {}, plan_codes = before.plan_codes } = change
  const { sign_in_by_mail = before.sign_in_by_mail } = change
  const allowed = portalParts.map((part) => [part, allow[part] ?? before.allow[part]] as const)
  return { enabled, allow: Object.fromEntries(allowed) as PortalSettings['allow'], plan_codes, sign_in_by_mail }
}

/** Refuses a format that would print an existing number again, for another counter value. */
async function refuseTaken(ctx: Context, table: NumberedTable, format: string, thisYear: number): Promise<void> {
  const taken = await numberReadOtherwise(ctx.tx, ctx.tenantId, table, numberReader(format), thisYear)
  if (taken === null) return
  const pointer = table === 'invoice' ? '/number_format' : '/credit_note_number_format'
  refuseField('number_taken', pointer, `The number ${taken} exists already, and this format would print it again.`)
}

/** Makes `firstNumber` the next number of the tenant’s series, which stays locked until the commit. */
async function moveSeries(ctx: Context, firstNumber: bigint): Promise<void> {
  const highest = await lockHighestNumber(ctx.tx, ctx.tenantId)
  if (firstNumber <= highest) {
    refuseField('first_number_passed', '/first_number', `The highest number of the series is ${highest}.`)
  }
  addRows(ctx.writeSet, moveCounters, { first_number: Number(firstNumber) })
}
