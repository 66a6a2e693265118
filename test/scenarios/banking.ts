import type { WrittenEntry } from '../support/bank-files.ts'
import type { FileBody } from '../support/http/send.ts'
import { made } from '../support/service/merchant.ts'
import type { TestService } from '../support/service/service.ts'
import { beginYear, type Year } from './year.ts'

/** What scenarios of bank statements are made of; the plan `basic` costs 119.00. */
export function banking(service: TestService) {
  /** A customer with an open invoice of 119.00. */
  async function owing(): Promise<{ ada: Year; invoice: any }> {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('basic')
    const [invoice] = await ada.invoices()
    return { ada, invoice }
  }
  const load = async (file: FileBody, query = '') => made(await service.post(`/v1/bank_statements${query}`, file))
  const again = async (id: string) => made(await service.get(`/v1/invoices/${id}`))
  const payments = async ({ customerId }: Year) =>
    made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  const transactions = async () => made(await service.get('/v1/bank_transactions?limit=100')).data
  return { owing, load, again, payments, transactions }
}

/** What became of each entry of an imported file. */
export function states(statement: any): string[] {
  return statement.entries.map(({ state }: any) => state)
}

/** Money received with that creditor reference. */
export function paying(reference: string, amount = '119.00', more: Partial<WrittenEntry> = {}): WrittenEntry {
  return { amount, transactions: [{ structured: reference, name: 'Ada' }], ...more }
}
