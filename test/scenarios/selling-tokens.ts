import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, outcomes, sendUsage } from '../support/service/usage.ts'
import type { Year } from './year.ts'

/** Tokens at a cent each, with 20.00 a month in advance (`ai`) or 31.00 in arrears (`late`). */
export const perToken = {
  ...{ code: 'tokens', name: 'Tokens', kind: 'usage', model: 'per_unit', meter_code: 'tokens', unit_amount: '1' },
}
const base = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2000' }
const arrears = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '3100', timing: 'in_arrears' }
export const plan = { currency: 'EUR', prices: [base, perToken] }

/** A service that sells tokens, and what uses some of them. */
export async function sellingTokens() {
  const service = await startTestService()
  const tokens = await newMeter(service, { code: 'tokens', event_type: 'completion', value_property: 'tokens' })
  made(await service.post('/v1/plans', { ...plan, code: 'ai', name: 'AI' }))
  made(await service.post('/v1/plans', { ...plan, code: 'late', name: 'Late', prices: [arrears, perToken] }))
  return { service, tokens, use }

  async function use(year: Year, occurredAt: string, ...amounts: number[]) {
    const events = amounts.map((amount) => ({
      ...{ id: randomUUID(), type: 'completion', customer_id: year.customerId, occurred_at: occurredAt },
      properties: { tokens: amount },
    }))
    assert.deepEqual(new Set(outcomes(await sendUsage(service, ...events))), new Set(['accepted']))
  }
}

/** What verification finds wrong. */
export async function violations(service: Awaited<ReturnType<typeof startTestService>>): Promise<unknown[]> {
  const { data } = made(await service.get('/v1/verification'))
  return data.filter(({ violation_count }: any) => violation_count > 0)
}
