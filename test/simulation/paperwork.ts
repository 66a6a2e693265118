import assert from 'node:assert/strict'
import {
  amountsOf,
  isMetered,
  type Neighbour,
  type Remembered,
  type Town,
  tried,
} from '../support/random/random-town.ts'

/**
 * Does something that no amount depends on: changes a customer, a subscription's or a plan's metadata, the merchant's name or
 * keys, or releases somebody who is not parked.
 */
export async function doPaperwork(town: Town, neighbour: Neighbour): Promise<void> {
  const { chance } = town
  const { id, subscriptions } = neighbour
  const kind = chance.next()
  const note = String(Math.floor(kind * 1_000_000))
  const latest = subscriptions.at(-1) as Remembered | undefined
  if (kind < 0.3) {
    const change = { name: `Neighbour ${note}`, email: `${note}@example.com`, metadata: { note } }
    await tried(town, 'update customer', 'PATCH', `/v1/customers/${id}`, change)
  } else if (kind < 0.5 && latest) {
    await tried(town, 'update subscription', 'PATCH', `/v1/subscriptions/${latest.id}`, { metadata: { note } })
  } else if (kind < 0.65) {
    const { data } = (await town.call('GET', '/v1/plans')).body
    const plan = chance.oneOf(data as [{ id: string }])
    await tried(town, 'update plan', 'PATCH', `/v1/plans/${plan.id}`, { metadata: { note } })
  } else if (kind < 0.85) {
    await borrowKey(town, neighbour)
  } else if (kind < 0.93 && !isMetered(neighbour)) {
    await releaseInVain(town, neighbour)
  } else {
    await tried(town, 'update settings', 'PATCH', '/v1/settings', { name: `Merchant ${note}` })
  }
}

/** Makes a key to read with, uses it and revokes it. One whose secret was lost with its answer is revoked, and another made. */
async function borrowKey(town: Town, { id }: Neighbour): Promise<void> {
  for (;;) {
    const wanted = { name: 'for one look', scopes: ['read'] }
    const { body: key } = await tried(town, 'create key', 'POST', '/v1/api_keys', wanted)
    const look = async () => {
      const headers = { authorization: `Bearer ${key.secret}` }
      return (await town.call('GET', `/v1/customers/${id}`, undefined, headers)).status
    }
    if (key.secret !== null) assert.equal(await look(), 200, `the key ${key.id} lets in`)
    await tried(town, 'revoke key', 'POST', `/v1/api_keys/${key.id}/revoke`)
    if (key.secret === null) continue
    assert.equal(await look(), 401, `the key ${key.id} is revoked`)
    return
  }
}

/** Releases somebody who is not parked: it is refused, and who lives by a test clock, and by no worker, is as before. */
async function releaseInVain(town: Town, { id }: Neighbour): Promise<void> {
  const customer = `/v1/customers/${id}`
  const shown = async () => {
    const upcoming = await town.call('GET', `${customer}/upcoming_invoice`)
    const next = upcoming.status === 200 ? amountsOf(upcoming.body) : upcoming.body.code
    return [(await town.call('GET', customer)).body, next]
  }
  const before = await shown()
  const { isDone, text } = await tried(town, 'release', 'POST', `${customer}/release`)
  assert.ok(!isDone, `nobody is parked: ${text}`)
  if (town.clockId !== null) assert.deepEqual(await shown(), before, `releasing ${id} changes nothing`)
}
