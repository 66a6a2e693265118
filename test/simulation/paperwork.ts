import { type Neighbour, type Remembered, type Town, tried } from '../support/random-town.ts'

/** Changes something that no amount depends on: a customer, a subscription's or a plan's metadata, the merchant's name. */
export async function doPaperwork(town: Town, { id, subscriptions }: Neighbour): Promise<void> {
  const { chance } = town
  const kind = chance.next()
  const note = String(Math.floor(kind * 1_000_000))
  const latest = subscriptions.at(-1) as Remembered | undefined
  if (kind < 0.4) {
    const change = { name: `Neighbour ${note}`, email: `${note}@example.com`, metadata: { note } }
    await tried(town, 'update customer', 'PATCH', `/v1/customers/${id}`, change)
  } else if (kind < 0.7 && latest) {
    await tried(town, 'update subscription', 'PATCH', `/v1/subscriptions/${latest.id}`, { metadata: { note } })
  } else if (kind < 0.85) {
    const { data } = (await town.call('GET', '/v1/plans')).body
    const plan = chance.oneOf(data as [{ id: string }])
    await tried(town, 'update plan', 'PATCH', `/v1/plans/${plan.id}`, { metadata: { note } })
  } else {
    await tried(town, 'update settings', 'PATCH', '/v1/settings', { name: `Merchant ${note}` })
  }
}
