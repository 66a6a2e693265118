type Ask = (route: string, body?: unknown) => Promise<any>
type AskOf = (route: string, id: string, body?: unknown) => Promise<any>

/** Asks the routes of mail, about two documents. */
export async function askOfMail(
  { of, plain }: { readonly of: AskOf; readonly plain: Ask },
  {
    noteId,
    invoiceId,
    fileId,
    nth,
  }: { readonly noteId: string; readonly invoiceId: string; readonly fileId: string; readonly nth: number },
): Promise<void> {
  const to = { to: 'a@customer.example' }
  await plain('PUT /v1/mail_server', { host: 'smtp.example.com', port: 587, security: 'starttls' })
  await plain('GET /v1/mail_server')
  await plain('PATCH /v1/settings', { mail: { from: `a${nth}@merchant.example` } })
  const message = await of('POST /v1/credit_notes/{id}/send', noteId, to)
  await of('POST /v1/invoices/{id}/send', invoiceId, to)
  await of('GET /v1/messages/{id}', message.id)
  await plain('GET /v1/messages')
  await plain('GET /v1/sent_files')
  for (const file of ['xml', 'pdf']) await of(`GET /v1/sent_files/{id}/${file}`, fileId)
  await plain('DELETE /v1/mail_server')
}
