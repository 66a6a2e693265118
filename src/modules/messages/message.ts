import type { Instant } from '../../domain/instant.ts'
import type { MailKind } from '../../domain/mail-kinds.ts'

export const messageStatuses = ['queued', 'sending', 'sent', 'bounced', 'failed', 'canceled'] as const
export type MessageStatus = (typeof messageStatuses)[number]

/** What a message is about: one of them. */
export interface Subject {
  readonly invoiceId: string | null
  readonly creditNoteId: string | null
  readonly subscriptionId: string | null
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
}

/** A mail to a customer, as it was or will be sent. */
export interface Message extends Subject {
  readonly id: string
  readonly kind: MailKind
  /** Tells messages of one kind about one thing apart. */
  readonly occasion: string
  /** 0: sent by itself; from 1: asked for. */
  readonly copy: number
  readonly customerId: string
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
