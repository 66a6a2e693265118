import type { MailKind } from '../../domain/mail-kinds.ts'
import { newId } from '../../platform/ids.ts'
import type { NewEvent } from './write-set.ts'

/** A message to be sent by itself; a row of `queueMessages`. */
export interface QueuedMessage {
  readonly id: string
  readonly kind: MailKind
  /** Tells messages of one kind about one thing apart. */
  readonly occasion: string
  readonly customer_id: string
  readonly invoice_id: string | null
  readonly credit_note_id: string | null
  readonly subscription_id: string | null
  /** What only the cause knows. */
  readonly facts: object
}

/** The part of an event's object that a mail needs. */
interface EventObject {
  readonly id: string
  readonly customer_id?: string
  readonly invoice_id?: string
  readonly amount_paid_cents?: number
  readonly amount_due_cents?: number
  readonly collection?: string
  readonly action?: string
  readonly is_skipped?: boolean
  readonly step?: number
  readonly amount_cents?: number
  readonly collect_at?: string
  readonly last4?: string | null
}

/** The messages that events of a transaction cause, and the plans of dated notices that they change. */
export function mailOfEvents(events: readonly NewEvent[]): { messages: QueuedMessage[]; plans: object[] } {
  const messages = events.flatMap((event) => messageOf(event.type, event.object as EventObject) ?? [])
  const plans = new Map(events.flatMap((event) => planOf(event.type, event.object as EventObject) ?? []))
  return { messages, plans: [...plans.values()] }
}

const nothing = { invoice_id: null, credit_note_id: null, subscription_id: null } as const

function messageOf(type: NewEvent['type'], object: EventObject): QueuedMessage | null {
  const { customer_id } = object
  if (customer_id === undefined) return null
  const about = { ...nothing, id: newId(), customer_id, occasion: '', facts: {} }
  const ofInvoice = { ...about, invoice_id: object.invoice_id ?? null }
  switch (type) {
    case 'invoice.finalized':
      return { ...about, kind: 'invoice', invoice_id: object.id }
    case 'invoice.paid':
      return object.amount_paid_cents ? { ...about, kind: 'receipt', invoice_id: object.id } : null
    case 'credit_note.created':
      return { ...about, kind: 'credit_note', credit_note_id: object.id }
    case 'dunning.started':
      return { ...ofInvoice, kind: 'payment_failed' }
    case 'dunning.step':
      if (object.action !== 'mail' || object.is_skipped) return null
      return { ...ofInvoice, kind: 'dunning', occasion: `step ${object.step}` }
    case 'payment.announced': {
      const { amount_cents, collect_at, last4 } = object
      return {
        ...ofInvoice,
        kind: 'debit_announced',
        occasion: `${collect_at}`,
        facts: { amount_cents, collect_at, last4 },
      }
    }
    default:
      return null
  }
}

const ofSubscriptions = /^subscription\.(created|started|changed|renewed|resumed|trial_ended|cancel_scheduled|paused)$/

function planOf(type: NewEvent['type'], object: EventObject): [string, object][] | null {
  const { id, customer_id } = object
  if (type === 'invoice.finalized') {
    const isAsked = object.collection === 'send_invoice' && (object.amount_due_cents ?? 0) > 0
    return isAsked ? [[id, { customer_id, invoice_id: id, subscription_id: null }]] : null
  }
  return ofSubscriptions.test(type) ? [[id, { customer_id, invoice_id: null, subscription_id: id }]] : null
}
