import { made, newPlan, subscribed } from '../service/merchant.ts'
import { keptFile } from './arranged-files.ts'
import type { Arranged, Merchant, Owner } from './arranged-requests.ts'

const server = { host: 'smtp.example.com', port: 587, security: 'starttls' }
const to = { to: 'accounts@customer.example' }

/** As `arrange`, for the operations of mail. */
export const arrangeMail: Readonly<Record<string, (merchant: Merchant) => Promise<Arranged>>> = {
  sendInvoice: async (merchant) => ({ id: await invoiceToSend(merchant), body: to }),
  async sendCreditNote(merchant) {
    await mailServer(merchant)
    const plan = await newPlan(merchant, { name: merchant.word })
    const { id } = (await subscribed(merchant, plan, { proration: 'second' })).subscription
    return { id: made(await merchant.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' })).credit_note.id, body: to }
  },
  async listMessages(merchant) {
    for (const _ of [1, 2]) await message(merchant)
    return {}
  },
  getMessage: async (merchant) => ({ id: await message(merchant) }),
  getMailServer: mailServer,
  putMailServer: async ({ word }) => ({ body: { ...server, username: word, password: word } }),
  deleteMailServer: mailServer,
}

async function message(merchant: Merchant): Promise<string> {
  return made(await merchant.post(`/v1/invoices/${await invoiceToSend(merchant)}/send`, to)).id
}

async function invoiceToSend(merchant: Merchant): Promise<string> {
  await mailServer(merchant)
  return (await subscribed(merchant, await newPlan(merchant, { name: merchant.word }))).invoice.id
}

async function mailServer(merchant: Merchant): Promise<Arranged> {
  made(await merchant.call('PUT', '/v1/mail_server', { ...server, username: merchant.word, password: 'secret' }))
  made(await merchant.patch('/v1/settings', { mail: { from: `${merchant.word.toLowerCase()}@merchant.example` } }))
  return {}
}

/** Makes a message about each of two documents, and a file that was sent; returns the id of the credit note. */
export async function mailedDocuments(
  merchant: Merchant,
  owner: Owner,
  { invoiceId, creditNoteId }: { readonly invoiceId: string; readonly creditNoteId: string },
): Promise<string> {
  await mailServer(merchant)
  made(await merchant.post(`/v1/invoices/${invoiceId}/send`, to))
  for (const id of [invoiceId, creditNoteId]) await keptFile(owner, id)
  // The note may be of a customer on a test clock.
  await owner(
    `insert into message (tenant_id, id, kind, customer_id, credit_note_id, recipient, due_at, created_at, updated_at)
    select tenant_id, gen_random_uuid(), 'credit_note', customer_id, id, 'a@b.example', now() + interval '100 years', now(), now()
    from credit_note where id = $1`,
    [creditNoteId],
  )
  return creditNoteId
}
