import type { Chance } from '../../src/cli/demo/chance.ts'

/** What the load finds: merchants with customers who are billed all the time, and customers who have nothing yet. */
export type Market = readonly Merchant[]

export interface Merchant {
  readonly secret: string
  readonly subscriptions: readonly { readonly id: string; readonly customerId: string; readonly invoiceId: string }[]
  /** Each may be subscribed once. */
  readonly newcomers: string[]
}

/** Of a hundred requests so many: six of ten read, four write. */
const mix = {
  'read a subscription': 25,
  'list the invoices of a customer': 15,
  'read an invoice': 20,
  'create a customer': 15,
  'change a customer': 10,
  'subscribe a customer': 15,
} as const

/** Gives the bytes of one request after another, by chance. Each is one that the service has to answer with a 2xx. */
export function openMix(market: Market, chance: Chance): () => Buffer {
  let written = 0
  return () => {
    let luck = chance.next() * 100
    const merchant = chance.oneOf(market as readonly [Merchant])
    const one = chance.oneOf(merchant.subscriptions as [Merchant['subscriptions'][number]])
    const isNext = (name: keyof typeof mix) => {
      luck -= mix[name]
      return luck < 0
    }
    if (isNext('read a subscription')) return get(merchant, `/v1/subscriptions/${one.id}`)
    if (isNext('list the invoices of a customer')) return get(merchant, `/v1/invoices?customer_id=${one.customerId}`)
    if (isNext('read an invoice')) return get(merchant, `/v1/invoices/${one.invoiceId}`)
    if (isNext('create a customer')) return write(merchant, 'POST', '/v1/customers', '{"name":"Ada Lovelace"}')
    if (isNext('change a customer'))
      return write(merchant, 'PATCH', `/v1/customers/${one.customerId}`, `{"name":"Ada ${written}"}`)
    const newcomer = merchant.newcomers.pop()
    if (newcomer === undefined) throw new Error('there are no newcomers left to subscribe')
    return write(merchant, 'POST', '/v1/subscriptions', `{"customer_id":"${newcomer}","plan_code":"monthly"}`)
  }

  function get({ secret }: Merchant, path: string): Buffer {
    return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: overload\r\nAuthorization: Bearer ${secret}\r\n\r\n`)
  }

  function write({ secret }: Merchant, method: string, path: string, body: string): Buffer {
    written += 1
    return Buffer.from(
      `${method} ${path} HTTP/1.1\r\nHost: overload\r\nAuthorization: Bearer ${secret}\r\nIdempotency-Key: ${written}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
}
