import {
  BillingError,
  billingClient,
  type CreateSubscription,
  type Invoice,
  type InvoiceList,
  type InvoiceStatus,
  type ProblemCode,
  type Subscription,
} from '../../../packages/sdk/index.ts'

// Compiled, never run: what the types must allow, and after `@ts-expect-error` what they must refuse.

export async function usage(key: string | undefined, signal: AbortSignal): Promise<unknown> {
  const billing = billingClient({ url: 'https://billing.example', key })

  const page: InvoiceList = await billing.invoices.list({ status: 'open', limit: undefined }, { signal })
  const statuses: InvoiceStatus[] = page.data.map(({ status }) => status)
  for await (const invoice of billing.invoices.all({ customer_id: '1' })) {
    const exact: Invoice = invoice
    const cents: number = exact.amount_due_cents
    const number: string | null = exact.number
    await billing.invoices.pay(invoice.id, { amount_cents: cents, reference: number ?? undefined })
  }
  const order: CreateSubscription = { customer_id: '1', plan_code: 'pro', quantity: 2 }
  const made: Subscription = await billing.subscriptions.create(order, { idempotencyKey: '1', signal, timeoutMs: 1000 })
  const { as_of } = await billing.subscriptions.previewCancel(made.id)
  await billing.subscriptions.cancel(made.id, { when: 'now', as_of })
  const html: string = await billing.invoices.getHtml('1')

  // @ts-expect-error: a status that there is not
  await billing.invoices.list({ status: 'opened' })
  // @ts-expect-error: a filter that there is not
  await billing.invoices.list({ stats: 'open' })
  // @ts-expect-error: the plan's name is missing
  await billing.plans.create({ code: 'pro' })
  // @ts-expect-error: a read takes no idempotency key
  await billing.invoices.get('1', { idempotencyKey: '1' })
  // @ts-expect-error: `all` goes from the beginning to the end
  billing.invoices.all({ cursor: 'abc' })
  // @ts-expect-error: what is answered is not changed in place
  made.status = 'active'

  return billing.customers.get('1').catch((error: unknown) => {
    if (!(error instanceof BillingError)) throw error
    const known: ProblemCode = 'not_found'
    if (error.code === known || error.code === 'a code of a later version') return [html, statuses]
    return error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`)
  })
}
