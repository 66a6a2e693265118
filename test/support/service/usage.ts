import { randomUUID } from 'node:crypto'
import { setTenant } from '../../../src/modules/transaction/store.ts'
import { fillMeter, foldUsage } from '../../../src/modules/usage/folding/store.ts'
import type { Answer } from '../http/send.ts'
import { made, newCustomer } from './merchant.ts'
import type { TestService } from './service.ts'

/** The instant so many minutes before the present of this machine. */
export function minutesAgo(minutes: number): string {
  return Temporal.Now.instant()
    .subtract({ milliseconds: Math.round(minutes * 60_000) })
    .toString()
}

/** A merchant that meters: events of one type and customer, unless said. */
export async function metering(service: TestService, terms: object = {}) {
  const customer = await newCustomer(service, { external_id: `customer ${randomUUID()}` })
  const type = `type ${randomUUID()}`
  const meter = await newMeter(service, { event_type: type, ...terms })
  const event = (more: object = {}) => ({
    id: randomUUID() as string,
    type,
    customer_id: customer.id,
    occurred_at: minutesAgo(0.2),
    properties: { tokens: 1, model: 'large' } as object,
    ...more,
  })
  const quantity = async (from = minutesAgo(60 * 24 * 40), until = minutesAgo(-10)) =>
    (await read({ from, until })).data[0]?.quantity
  const read = async (query: Record<string, string>) => {
    const asked = new URLSearchParams({ customer_id: customer.id, meter_code: meter.code, ...query })
    return made(await service.get(`/v1/usage?${asked}`))
  }
  return { customer, type, meter, event, quantity, read }
}

/** A meter that sums the property `tokens`, with a code of its own, unless said. */
export async function newMeter(service: TestService, terms: object = {}) {
  const sum = { aggregation: 'sum', value_property: 'tokens', event_type: 'completion' }
  return made(await service.post('/v1/meters', { code: `meter-${randomUUID()}`, name: 'Tokens', ...sum, ...terms }))
}

/** Sends events; the answers, event by event. */
export async function sendUsage(service: TestService, ...events: readonly object[]) {
  return made(await service.post('/v1/usage', { events })).data as {
    id: string
    status: string
    code?: string
    meters: string[]
  }[]
}

/** Status and code of each answer. */
export function outcomes(answers: readonly { status: string; code?: string }[]): string[] {
  return answers.map(({ status, code }) => (code ? `${status} ${code}` : status))
}

/** Folds all that waits of the first tenant, and fills its meters, as a worker does. */
export async function foldAll(service: TestService): Promise<void> {
  const tenantId = made(await service.get('/v1/settings')).id
  const inTenant = <T>(work: (tx: Parameters<typeof fillMeter>[0]) => Promise<T>) =>
    service.service.transact({}, async (tx) => {
      setTenant(tx, tenantId)
      return work(tx)
    })
  while (await inTenant(fillMeter));
  while ((await inTenant((tx) => foldUsage(tx, 10, true))) > 0);
}

/** The answer of a request that sends usage with another key. */
export function sendWith(service: TestService, secret: string, events: readonly object[]): Promise<Answer> {
  return service.post('/v1/usage', { events }, { authorization: `Bearer ${secret}` })
}
