import type { Instant } from '../../../domain/instant.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { decimalText } from '../../../domain/unit-amount.ts'
import type { Context } from '../../transaction/context.ts'
import { refuseFilling } from '../meters/change-meter.ts'
import { findMeterByCode } from '../meters/store.ts'
import { quantityOf, readQuantities, timeZoneOf } from './store.ts'
import { type WindowUnit, windowsOf } from './windows.ts'

export interface UsageQuestion {
  readonly customerId: string
  readonly meterCode: string
  readonly from: Instant
  readonly until: Instant
  readonly window?: WindowUnit | undefined
  readonly groupBy: readonly string[]
}

/** What a customer used in a window. */
export interface UsageWindow {
  readonly from: string
  readonly until: string
  readonly group: Record<string, string | null> | null
  readonly events: number
  readonly quantity: string
}

const windowsMax = 1000

/**
 * What a customer used by a meter, in windows of their time zone, by the reader that billing uses. Refuses `not_found`, `meter_filling`, and
 * what is no question: an end before the beginning, too many windows, groups that the meter does not have.
 */
export async function readUsage(ctx: Context, question: UsageQuestion): Promise<readonly UsageWindow[]> {
  const { from, until, groupBy, customerId } = question
  if (Temporal.Instant.compare(from, until) >= 0) refuseParameter('until', 'The end is not after the beginning')
  const [timeZone, meter] = await Promise.all([
    timeZoneOf(ctx.tx, ctx.tenantId, customerId),
    findMeterByCode(ctx.tx, ctx.tenantId, question.meterCode),
  ])
  if (timeZone === undefined) refuseParameter('customer_id', 'No such customer')
  if (!meter) refuseParameter('meter_code', 'No such meter')
  const unknown = groupBy.find((name) => !meter.groupBy.includes(name))
  if (unknown !== undefined) refuseParameter('group_by', `The meter does not group by ${unknown}`)
  if (meter.isFilling) refuseFilling(meter)
  const windows = question.window
    ? windowsOf({ from, until }, { unit: question.window, timeZone, atMost: windowsMax })
    : [{ from, until }]
  if (windows.length > windowsMax) refuseParameter('window', `More than ${windowsMax} windows: ask for fewer`)
  const read = await readQuantities(
    ctx.tx,
    windows.map((span) => ({ spans: [span], customerId, meterId: meter.id, groupBy })),
  )
  return read.map(({ index, group, events, quantity }) => ({
    from: String(windows[index]?.from),
    until: String(windows[index]?.until),
    group: group && { ...group },
    events: Number(events),
    quantity: quantity.includes('/') ? decimalText(quantityOf({ quantity })) : quantity,
  }))
}

function refuseParameter(name: string, detail: string): never {
  throw new Refusal('invalid_request', detail, [{ pointer: `?${name}`, code: 'invalid_value', detail }])
}
