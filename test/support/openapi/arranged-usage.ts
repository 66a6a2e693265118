import { randomBytes } from 'node:crypto'
import { made, newCustomer } from '../service/merchant.ts'
import { metering, minutesAgo, newMeter, sendUsage } from '../service/usage.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

/** Requests about meters and usage. */
export const arrangeUsage: Readonly<Record<string, Arrange>> = {
  createMeter: async ({ word }) => ({
    body: { code: newWord(word), name: word, event_type: word, aggregation: 'count' },
  }),
  listMeters: async () => ({}),
  getMeter: meter,
  updateMeter: async (merchant) => ({ ...(await meter(merchant)), body: { name: `${merchant.word} 2` } }),
  archiveMeter: meter,
  async recordUsage(merchant) {
    const external_id = newWord(merchant.word)
    await newCustomer(merchant, { external_id })
    const who = { external_customer_id: external_id }
    const event = { id: newWord('event'), type: merchant.word, ...who, occurred_at: minutesAgo(1) }
    return { body: { events: [event] } }
  },
  voidUsage: async () => ({ body: { ids: [newWord('event')] } }),
  async createUsageAlert(merchant) {
    return { body: { meter_code: (await newMeter(merchant, { name: merchant.word })).code, thresholds: [10] } }
  },
  listUsageAlerts: async () => ({}),
  getUsageAlert: alert,
  archiveUsageAlert: alert,
  async readUsage(merchant) {
    const { customer, meter: one, event } = await metering(merchant)
    await sendUsage(merchant, event())
    const asked = { customer_id: customer.id, meter_code: one.code, from: minutesAgo(60), until: minutesAgo(0) }
    return { query: `?${new URLSearchParams(asked)}` }
  },
  async listUsageEvents(merchant) {
    const { customer, event } = await metering(merchant, { name: merchant.word })
    const properties = { tokens: 1, word: merchant.word }
    await sendUsage(merchant, event({ properties }), event({ properties }))
    return { query: `?customer_id=${customer.id}` }
  },
}

async function meter(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await newMeter(merchant, { name: merchant.word })).id }
}

async function alert(merchant: Merchant): Promise<{ id: string }> {
  return watchedUsage(merchant, (await newCustomer(merchant, { name: merchant.word })).id)
}

/** An alert of one customer. */
export async function watchedUsage(merchant: Merchant, customer_id: string): Promise<{ id: string }> {
  const { code: meter_code } = await newMeter(merchant, { name: merchant.word })
  return { id: made(await merchant.post('/v1/usage_alerts', { meter_code, customer_id, thresholds: [10] })).id }
}

/** Something that a customer used. */
export async function usedBy(merchant: Merchant, customerId: string): Promise<void> {
  const { event } = await metering(merchant)
  await sendUsage(merchant, event({ customer_id: customerId }))
}

function newWord(word: string): string {
  return `${word}-${randomBytes(8).toString('hex')}`
}
