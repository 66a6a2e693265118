import { setTimeout as pause } from 'node:timers/promises'
import type { Call } from '../support/random/random-town.ts'
import { between, chanceOf, type Tally } from '../support/random/tally.ts'
import { deliverAll, judged } from '../support/webhooks/deliver-all.ts'
import { type Judge, startJudge } from '../support/webhooks/judge.ts'
import type { WorldDatabase } from './database.ts'

export interface WebhookWorldOptions {
  readonly seed: number
  readonly database: WorldDatabase
  /** A client of each tenant. */
  readonly calls: readonly Call[]
  readonly hasFaults: boolean
  readonly outcomes: Tally
  readonly onWrong: (what: string) => void
  readonly isOver: () => boolean
}

export interface WebhookWorld {
  /** When nothing goes wrong any more: waits until everything is delivered, and judges. */
  finish(): Promise<void>
  stop(): Promise<void>
}

const orderings = ['per_object', 'strict', 'none'] as const

/**
 * Each tenant has an endpoint of each ordering, with receivers that refuse, answer late and hang, and somebody who pauses, enables and
 * rotates. Pauses between attempts are of the world's time, which jumps: so some are disabled for a failing week.
 */
export async function openWebhookWorld(options: WebhookWorldOptions): Promise<WebhookWorld> {
  const { seed, calls, database, hasFaults, outcomes, onWrong, isOver } = options
  const tenants = await Promise.all(calls.map((call, tenant) => openTenant(call, tenant)))
  return {
    async finish() {
      for (const { call, endpoints, acting } of tenants) {
        await acting
        for (const { id, judge } of endpoints) {
          judge.whim = () => 'take'
          const { body } = await call('GET', `/v1/webhook_endpoints/${id}`)
          outcomes.add(`webhook endpoint ${body.status} at the end done`)
          await call('POST', `/v1/webhook_endpoints/${id}/enable`, {})
        }
      }
      await deliverAll(database.ask)
      for (const { endpoints } of tenants) {
        const judges = endpoints.map(({ judge }) => judge)
        const [row] = await database.ask('select tenant_id from webhook_endpoint where id = $1', [endpoints[0]?.id])
        for (const what of await judged(database.ask, judges, row?.tenant_id)) onWrong(`webhooks: ${what}`)
        for (const { counts } of judges)
          for (const [name, times] of Object.entries(counts)) outcomes.add(`webhook ${name} done`, times)
      }
    },
    async stop() {
      await Promise.all(tenants.flatMap(({ endpoints }) => endpoints.map(({ judge }) => judge.stop())))
    },
  }

  async function openTenant(call: Call, tenant: number) {
    const endpoints: { readonly id: string; readonly judge: Judge }[] = []
    for (const ordering of orderings) {
      const judge = await startJudge(ordering)
      const chance = chanceOf(seed, 'webhooks', tenant, ordering)
      if (hasFaults)
        judge.whim = async () => {
          if (chance.happens(0.02)) await pause(between(chance, 10, 300))
          return chance.happens(0.001) ? 'hang' : chance.happens(0.02) ? 'refuse' : 'take'
        }
      const { body } = await call('POST', '/v1/webhook_endpoints', { url: judge.url, ordering, start_after: 0 })
      endpoints.push({ id: body.id, judge })
    }
    return { call, endpoints, acting: act(call, tenant, endpoints) }
  }

  async function act(call: Call, tenant: number, endpoints: readonly { readonly id: string }[]): Promise<void> {
    const chance = chanceOf(seed, 'webhook owner', tenant)
    while (!isOver()) {
      await pause(between(chance, 100, 1500))
      if (isOver()) return
      const { id } = chance.oneOf(endpoints as [{ id: string }])
      const deed = chance.oneOf(['pause', 'enable', 'enable', 'rotate_secret'])
      const answer = await call('POST', `/v1/webhook_endpoints/${id}/${deed}`, {})
      outcomes.add(`${deed} webhook endpoint ${answer.status === 200 ? 'done' : answer.status}`)
    }
  }
}
