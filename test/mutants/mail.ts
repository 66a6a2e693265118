import { type Mutant, mutant } from './mutant.ts'

const causes = 'src/modules/transaction/mail-of-events.ts'
const sending = 'src/modules/messages/sending/send-message.ts'
const answers = 'test/mail/answers.test.ts'
const sends = 'test/mail/sending.test.ts'

/** Mail with a mistake in it: sent to whom it is not for, twice, never, or without what belongs to it. */
export const mailMutants: readonly Mutant[] = [
  mutant(
    'customers of a test clock are sent mail',
    {
      file: 'src/modules/transaction/writes.ts',
      find: 'c.email_bounced_at is null and (k.id is null or k.sends_mail)',
      put: 'c.email_bounced_at is null',
    },
    sends,
  ),
  mutant(
    'a receipt is sent where no money came',
    {
      file: causes,
      find: "return object.amount_paid_cents ? { ...about, kind: 'receipt', invoice_id: object.id } : null",
      put: "return { ...about, kind: 'receipt', invoice_id: object.id }",
    },
    sends,
  ),
  mutant(
    'an address that refuses mail is written to again',
    {
      file: sending,
      find: "markAddress(tx, tenantId, stored, status === 'bounced' ? now : null)",
      put: 'markAddress(tx, tenantId, stored, null)',
    },
    answers,
  ),
  mutant(
    'why a server puts mail off is not said',
    {
      file: sending,
      find: "return settle(read, { status: 'queued', title, error: outcome.message })",
      put: "return settle(read, { status: 'queued', title, error: null })",
    },
    answers,
  ),
  mutant(
    'a second copy after a crash looks like another mail',
    {
      file: 'src/modules/messages/sending/hand-over.ts',
      find: 'messageId: message.headerId ?? message.id,',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a text of a program
      put: 'messageId: `${message.attempts}.${message.headerId ?? message.id}`,',
    },
    'test/mail/killed.test.ts',
  ),
  mutant(
    'a message is written twice for one document, kind and recipient',
    {
      file: 'database/schema/69_messages.sql',
      find: 'kind, occasion, lower(recipient), copy);',
      put: 'kind, occasion, lower(recipient), copy, id);',
    },
    'test/database-constraints-of-mail.test.ts',
  ),
]
