import { customerWithCredit, made, newCustomer, newDraft } from '../service/merchant.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

/** What requests about credit and credit notes need. */
export const arrangeCreditNotes: Readonly<Record<string, Arrange>> = {
  async applyCredit(merchant) {
    const rich = await customerWithCredit(merchant, 100)
    const { id } = await newDraft(merchant, rich, '500')
    made(await merchant.post(`/v1/invoices/${id}/finalize`))
    made(
      await merchant.post(`/v1/customers/${rich.id}/credit_entries`, {
        amount_cents: 100,
        currency: 'EUR',
        reason: merchant.word,
      }),
    )
    return { id }
  },
  createCreditNote: async (merchant) => ({ body: await orderOf(merchant, { refund_cents: 5 }) }),
  previewCreditNote: async (merchant) => ({ body: await orderOf(merchant, { credit_cents: 5 }) }),
  cancelInvoice: async (merchant) => ({ id: await paidInvoice(merchant), body: { reason: merchant.word } }),
  reissueInvoice: async (merchant) => ({ id: await paidInvoice(merchant), body: { reason: merchant.word } }),
}

async function orderOf(merchant: Merchant, effect: object): Promise<object> {
  return { invoice_id: await paidInvoice(merchant), amount_with_tax_cents: 5, reason: merchant.word, effect }
}

async function paidInvoice(merchant: Merchant): Promise<string> {
  const { id } = await newDraft(merchant, await newCustomer(merchant, { name: merchant.word }), '500')
  made(await merchant.post(`/v1/invoices/${id}/finalize`))
  made(await merchant.post(`/v1/invoices/${id}/pay`, { reference: merchant.word }))
  return id
}
