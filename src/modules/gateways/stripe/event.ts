import { z } from 'zod'
import type { GatewayEvent } from '../wider-gateway.ts'

const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish()

export const stripeEvent = z.object({
  id: z.string(),
  type: z.string(),
  created: z.int(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: z.string().nullish(),
      payment_intent: reference,
    }),
  }),
})

/** What an event of Stripe is about; null for a body that is none. Only ids are taken from it, and looked up at Stripe. */
export function parseStripeEvent(body: string | Uint8Array): GatewayEvent | null {
  const { success, data: event } = stripeEvent.safeParse(jsonIn(body))
  if (!success) return null
  const { object, id: own, payment_intent } = event.data.object
  const intent = idOf(payment_intent)
  const createdAt = Temporal.Instant.fromEpochMilliseconds(event.created * 1000)
  const about = (
    objectKind: GatewayEvent['objectKind'],
    objectReference: string | null,
    chargeReference: string | null,
  ) => ({
    ...{ id: event.id, type: event.type, objectKind, createdAt },
    ...{ objectReference, chargeReference },
  })
  switch (object) {
    case 'payment_intent':
      return about('charge', own ?? null, own ?? null)
    case 'charge':
      return about(intent === null ? 'other' : 'charge', intent, intent)
    case 'refund':
      return about('refund', own ?? null, intent)
    case 'dispute':
      return about('dispute', own ?? null, intent)
    case 'checkout.session':
    case 'setup_intent':
      return about('setup', own ?? null, null)
    case 'payment_method':
      return about('method', own ?? null, null)
    case 'mandate':
      return about('mandate', own ?? null, null)
    default:
      return about('other', null, null)
  }
}

function idOf(one: z.infer<typeof reference>): string | null {
  return (typeof one === 'string' ? one : one?.id) ?? null
}

function jsonIn(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString())
  } catch {
    return null
  }
}
