import type { CustomersMessage } from './message.ts'

/** A message as in API answers and events. */
export function messageToApi(message: CustomersMessage) {
  return {
    id: message.id,
    kind: message.kind,
    status: message.status,
    customer_id: message.customerId,
    invoice_id: message.invoiceId,
    credit_note_id: message.creditNoteId,
    subscription_id: message.subscriptionId,
    to: message.recipient,
    subject: message.title,
    is_copy: message.copy > 0,
    message_id: message.headerId,
    attempts: message.attempts,
    next_attempt_at: message.dueAt?.toString() ?? null,
    error: message.error,
    sent_at: message.sentAt?.toString() ?? null,
    created_at: message.createdAt.toString(),
    updated_at: message.updatedAt.toString(),
  }
}
