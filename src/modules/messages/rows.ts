import type { MessageKind, MessageStatus } from '../../domain/mail-kinds.ts'
import type { Row } from '../../platform/database/row.ts'
import type { CustomersMessage, Message, MessageFacts } from './message.ts'

export type MessageRow = Row<
  'message',
  | 'id'
  | 'kind'
  | 'occasion'
  | 'copy'
  | 'customer_id'
  | 'invoice_id'
  | 'credit_note_id'
  | 'subscription_id'
  | 'invitation_id'
  | 'recipient'
  | 'facts'
  | 'status'
  | 'attempts'
  | 'due_at'
  | 'header_id'
  | 'subject'
  | 'error'
  | 'sent_at'
  | 'created_at'
  | 'updated_at',
  { readonly kind: MessageKind; readonly status: MessageStatus; readonly facts: MessageFacts }
>

/** A row of a message to a customer. */
export type CustomersMessageRow = MessageRow & Pick<CustomersMessage, 'kind'> & { readonly customer_id: string }

/** The columns of `message m`. */
export const messageColumns = `m.id, m.kind, m.occasion, m.copy, m.customer_id, m.invoice_id, m.credit_note_id, m.subscription_id, m.invitation_id,
  m.recipient, m.facts, m.status, m.attempts, m.due_at, m.header_id, m.subject, m.error, m.sent_at, m.created_at, m.updated_at`

export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    kind: row.kind,
    occasion: row.occasion,
    copy: row.copy,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    creditNoteId: row.credit_note_id,
    subscriptionId: row.subscription_id,
    invitationId: row.invitation_id,
    recipient: row.recipient,
    facts: row.facts,
    status: row.status,
    attempts: row.attempts,
    dueAt: row.due_at,
    headerId: row.header_id,
    title: row.subject,
    error: row.error,
    sentAt: row.sent_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The message to a customer of a row. */
export function customersMessageOf(row: CustomersMessageRow): CustomersMessage {
  return { ...messageOf(row), customerId: row.customer_id, kind: row.kind }
}

/** A message as its row. */
export function messageRow(message: Message): object {
  return {
    id: message.id,
    kind: message.kind,
    occasion: message.occasion,
    copy: message.copy,
    customer_id: message.customerId,
    invoice_id: message.invoiceId,
    credit_note_id: message.creditNoteId,
    subscription_id: message.subscriptionId,
    invitation_id: message.invitationId,
    recipient: message.recipient,
    facts: message.facts,
    status: message.status,
    attempts: message.attempts,
    due_at: message.dueAt,
    header_id: message.headerId,
    subject: message.title,
    error: message.error,
    sent_at: message.sentAt,
    created_at: message.createdAt,
    updated_at: message.updatedAt,
  }
}
