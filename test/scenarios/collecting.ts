import { made } from '../support/service/merchant.ts'
import type { TestService } from '../support/service/service.ts'
import { beginYear, eventsOf, everyPage, type Year } from './year.ts'

/** What scenarios of collection are made of, at one account of the test gateway. */
export function collecting(service: TestService, accountId: string) {
  const attach = async (year: Year, token: string) =>
    made(
      await service.post('/v1/payment_methods', {
        customer_id: year.customerId,
        gateway_account_id: accountId,
        gateway_reference: token,
      }),
    )
  /** A customer with a method of that token who subscribed on 1 January 2026; nothing is collected before the clock moves. */
  async function subscribed(token: string, terms: object = {}, who: { time_zone?: string } = {}): Promise<Year> {
    const year = await beginYear(service, '2026-01-01T00:00:00Z', who)
    await attach(year, token)
    await year.subscribe('basic', terms)
    return year
  }
  const attempts = async ({ customerId }: Year) =>
    (await everyPage(service, `/v1/payment_attempts?customer_id=${customerId}`)).toReversed()
  const states = async (year: Year) =>
    (await attempts(year)).map(({ status, origin, created_at }) => `${created_at.slice(0, 10)} ${origin} ${status}`)
  const invoiceStates = async (year: Year) =>
    (await year.invoices()).map((one: any) => `${one.status} ${one.amount_due_cents} ${one.collection_status}`)
  const ownEvents = async (year: Year, type: string) => {
    const own = new Set((await attempts(year)).map(({ id }) => id))
    const all: any[] = await eventsOf(service, type)
    return all.filter(({ object }) => own.has(object.id) || object.customer_id === year.customerId)
  }
  return { attach, subscribed, attempts, states, invoiceStates, ownEvents }
}
