import type { Ask } from './world.ts'

/** Prepaid credit of customers on a clock: used in part, given back by a credit note, expired, and waiting for its expiry. */
export async function buildGrants(ask: Ask): Promise<void> {
  const clock = await ask('POST', '/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })
  const prices = [{ code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2000' }]
  await ask('POST', '/v1/plans', { code: 'prepaid', name: 'Prepaid', currency: 'EUR', prices })
  const { id } = await ask('POST', '/v1/customers', { name: 'Gil', test_clock_id: clock.id })
  const give = (amount_cents: number, terms: object) =>
    ask('POST', `/v1/customers/${id}/credit_entries`, { amount_cents, currency: 'EUR', reason: 'prepaid', ...terms })
  await give(1500, { priority: 1, expires_at: '2026-02-10T00:00:00Z' })
  await give(9000, { applies_to: { price_codes: ['base'] }, expires_at: '2027-01-01T00:00:00Z' })
  await give(700, { applies_to: { price_codes: ['other'] }, expires_at: '2026-02-05T00:00:00Z' })
  const subscription = await ask('POST', '/v1/subscriptions', { customer_id: id, plan_code: 'prepaid' })
  await ask('POST', `/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-16T00:00:00Z' })
  await ask('POST', `/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' })
}
