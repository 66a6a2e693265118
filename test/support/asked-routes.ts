/** How a test asks routes: for an object by its id, and else. */
export interface Asking {
  of(route: string, id: string, body?: unknown): Promise<any>
  plain(route: string, body?: unknown, query?: string): Promise<any>
}

/** Asks every route about credit notes by request. */
export async function askAboutCredit({ of, plain }: Asking, customer_id: string): Promise<void> {
  const lines = [{ description: 'Work', unit_amount: '900' }]
  const { id } = await plain('POST /v1/invoices', { customer_id, currency: 'EUR', lines })
  await of('POST /v1/invoices/{id}/finalize', id)
  const part = { invoice_id: id, amount_with_tax_cents: 100, reason: 'slow' }
  for (const how of ['/preview', '']) await plain(`POST /v1/credit_notes${how}`, part)
  const { invoice } = await of('POST /v1/invoices/{id}/reissue', id, { reason: 'address' })
  await of('POST /v1/invoices/{id}/cancel', invoice.id, { reason: 'not ordered' })
  for (const list of ['entries', 'grants']) await of(`GET /v1/customers/{id}/credit_${list}`, customer_id)
}

/** Asks every route about webhooks; returns an event. */
export async function askAboutWebhooks({ of, plain }: Asking): Promise<{ id: string }> {
  const endpoint = await plain('POST /v1/webhook_endpoints', { url: 'https://example.com/hook' })
  await of('GET /v1/webhook_endpoints/{id}', endpoint.id)
  await of('PATCH /v1/webhook_endpoints/{id}', endpoint.id, { payload: 'thin' })
  await of('POST /v1/webhook_endpoints/{id}/pause', endpoint.id)
  await of('POST /v1/webhook_endpoints/{id}/enable', endpoint.id)
  await of('POST /v1/webhook_endpoints/{id}/rotate_secret', endpoint.id)
  await of('POST /v1/webhook_endpoints/{id}/test', endpoint.id)
  await of('POST /v1/webhook_endpoints/{id}/replay', endpoint.id, { after: 0 })
  const [happened] = (await plain('GET /v1/events', undefined, '?limit=1')).data
  await of('POST /v1/events/{id}/resend', happened.id, { endpoint_id: endpoint.id })
  await plain('GET /v1/webhook_attempts', undefined, `?endpoint_id=${endpoint.id}`)
  await of('DELETE /v1/webhook_endpoints/{id}', endpoint.id)
  return happened
}
