import { z } from 'zod'
import type { Instant } from '../../../domain/instant.ts'
import type { ListedEvent } from '../wider-gateway.ts'
import { createdSince, type Params, type StripeClient } from './client.ts'
import { parseStripeEvent } from './event.ts'

const ofMethods = [
  'payment_method.updated',
  'payment_method.automatically_updated',
  'payment_method.detached',
  'mandate.updated',
] as const

/** Stripe's events about stored methods and mandates since, as they would have been posted; those of the last 30 days at most. */
export async function* listMethodEvents(client: StripeClient, since: Instant): AsyncIterable<ListedEvent> {
  const params: Params = [createdSince(since), ...ofMethods.map((type) => ['types[]', type] as const)]
  for await (const listed of client.list('/v1/events', params, z.looseObject({ id: z.string() }), { isWhole: true })) {
    const body = JSON.stringify(listed)
    const event = parseStripeEvent(body)
    if (event) yield { event, body }
  }
}
