import { dunningStatus } from '../../../domain/dunning.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Invoice } from '../../../domain/invoice.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import { dunningToApi } from './dunning-json.ts'
import { settlementRow, updateSettlements } from './writes.ts'

/** Saves what has changed in the settlement of a final invoice, and records the end of its dunning if it ended with it. */
export function saveSettlement(ctx: Context, before: Invoice, settled: Invoice, now: Instant): void {
  addRows(ctx.writeSet, updateSettlements, settlementRow(settled))
  recordDunningEnd(ctx, before, settled, now)
}

/** Records that the dunning of an invoice ended, if it did between these states. */
export function recordDunningEnd(ctx: Context, before: Invoice, after: Invoice, now: Instant): void {
  const { dunning } = after
  if (!dunning || dunningStatus(dunning) === 'active') return
  if (before.dunning?.endReason === dunning.endReason) return
  record(ctx, 'dunning.ended', dunningToApi(after, dunning), now)
}
