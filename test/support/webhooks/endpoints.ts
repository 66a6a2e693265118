import { after } from 'node:test'
import { asking, made } from '../service/merchant.ts'
import type { TestService } from '../service/service.ts'
import { type Receiver, startReceiver } from './receiver.ts'

/** What tests of webhooks do with endpoints of a service; each endpoint with its receiver ends with the test file. */
export function endpointsOf(service: TestService) {
  const owner = asking(service.database.ownerUrl)
  let names = 0
  const act = async (id: string, action: string, body: object = {}) =>
    made(await service.post(`/v1/webhook_endpoints/${id}/${action}`, body))
  return {
    owner,
    act,
    async opened(settings: object = {}) {
      const receiver = await startReceiver()
      const { id } = made(await service.post('/v1/webhook_endpoints', { url: receiver.url, ...settings }))
      after(async () => {
        await service.call('DELETE', `/v1/webhook_endpoints/${id}`)
        await receiver.stop()
      })
      return { id: String(id), receiver }
    },
    shown: async (id: string) => made(await service.get(`/v1/webhook_endpoints/${id}`)),
    reorder: async (id: string, ordering: string) =>
      made(await service.patch(`/v1/webhook_endpoints/${id}`, { ordering })),
    resend: async (eventId: string | undefined, endpointId: string) =>
      made(await service.post(`/v1/events/${eventId}/resend`, { endpoint_id: endpointId })),
    /** Deliveries of an endpoint as `state cause`, by sequence. */
    async kept(id: string) {
      const rows = await owner(
        'select state, cause from webhook_delivery where endpoint_id = $1 and sequence > 0 order by sequence',
        [id],
      )
      return rows.map(({ state, cause }) => `${state} ${cause}`)
    },
    /** Makes workers look at an endpoint now, and its pending deliveries due. */
    async hurry(id: string) {
      await owner(
        `update webhook_delivery set next_attempt_at = now() where endpoint_id = $1 and next_attempt_at is not null`,
        [id],
      )
      await owner('update webhook_endpoint set next_look_at = now(), next_retry_at = now() where id = $1', [id])
    },
    /** Renames a customer so many times: as many events of one object. */
    async rename({ id }: any, times: number) {
      for (let time = 1; time <= times; time += 1)
        made(await service.patch(`/v1/customers/${id}`, { name: `Ada ${++names}` }))
    },
    /** The event of an object, by its place among them. */
    async eventOf({ id }: any, index: number) {
      const { data } = made(await service.get(`/v1/events?object_id=${id}&limit=100`))
      return data.toSorted((a: any, b: any) => a.sequence - b.sequence)[index]
    },
  }
}

/** Refuses the events of one object. */
export const refusing =
  ({ id }: any): Receiver['answer'] =>
  ({ data }) =>
    data.id === id ? 500 : 204

/** The sequences of an object's events that were accepted, in that order. */
export const delivered = ({ received }: Receiver, { id }: any) =>
  received.filter(({ data, status }) => data.id === id && status === 204).map(({ data }) => data.sequence)

/** These sequences in order, each once. */
export const rising = (sequences: readonly number[]) => [...new Set(sequences)].toSorted((a, b) => a - b)
