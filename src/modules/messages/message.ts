import type { Instant } from '../../domain/instant.ts'
import type { MessageKind, MessageStatus } from '../../domain/mail-kinds.ts'

/** What a message is about: one of them; a link to the portal is about none. */
export interface Subject {
  readonly invoiceId: string | null
  readonly creditNoteId: string | null
  readonly subscriptionId: string | null
  readonly invitationId: string | null
}

/** What only the cause of a message knew. */
export interface MessageFacts {
  readonly amount_cents?: number
  readonly currency?: string
  /** When a debit is made, a subscription renews, a trial ends. */
  readonly at?: string
  readonly collect_at?: string
  readonly last4?: string | null
  readonly plan_name?: string
  /** Until when a link works. */
  readonly expires_at?: string
  /** The present of the test clock that the customer lives by. */
  readonly now?: string
}

/** A mail as it was or will be sent: to a customer, or to a person who is invited. */
export interface Message extends Subject {
  readonly id: string
  readonly kind: MessageKind
  /** Tells messages of one kind about one thing apart. */
  readonly occasion: string
  /** 0: sent by itself; from 1: asked for. */
  readonly copy: number
  /** Null in an invitation. */
  readonly customerId: string | null
  readonly recipient: string
  readonly facts: MessageFacts
  readonly status: MessageStatus
  readonly attempts: number
  /** When it is to be sent; null if never. */
  readonly dueAt: Instant | null
  /** The header Message-ID, the same at every attempt; null before the first. */
  readonly headerId: string | null
  /** Null before it was written. */
  readonly title: string | null
  /** Why it was not sent. */
  readonly error: string | null
  readonly sentAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A mail to a customer: what the API shows. */
export type CustomersMessage = Message & {
  readonly customerId: string
  readonly kind: Exclude<MessageKind, 'invitation' | 'new_password'>
}
