import { randomUUID } from 'node:crypto'
import { made, newCustomer } from '../service/merchant.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2026-01-01' }
const newRate = (name = 'VAT') => ({
  ...{ country: 'DE', percent: '7', name, from: '2026-01-01' },
  category: randomUUID().slice(-12),
})
const lines = [{ unit_amount: '100' }]

const rateOf = async ({ post }: Merchant): Promise<string> => made(await post('/v1/tax_rates', newRate())).id

/** For the operations of taxes: what a request of each needs. */
export const arrangeTaxes: Readonly<Record<string, Arrange>> = {
  listTaxRegistrations: async () => ({}),
  setTaxRegistrations: async () => ({ body: [registration] }),
  createTaxRate: async ({ word }) => ({ body: newRate(word) }),
  async listTaxRates(merchant) {
    for (const name of [1, 2]) made(await merchant.post('/v1/tax_rates', newRate(`${merchant.word} ${name}`)))
    return {}
  },
  updateTaxRate: async (merchant) => ({ id: await rateOf(merchant), body: { until: '2027-01-01' } }),
  deleteTaxRate: async (merchant) => ({ id: await rateOf(merchant) }),
  previewTaxes: async (merchant) => ({ body: { customer_id: (await newCustomer(merchant)).id, lines } }),
}
