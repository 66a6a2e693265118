import { made } from '../service/merchant.ts'
import {
  newMethod,
  newPortalCreditNote,
  newPortalSubscription,
  type PortalCustomer,
  type PortalWorld,
} from './portal-world.ts'

interface ArrangedForCustomer {
  readonly id?: string
  readonly body?: object
}

type Arrange = (world: PortalWorld, customer: PortalCustomer) => Promise<ArrangedForCustomer>

const nothing: Arrange = async () => ({})
const invoice: Arrange = async (world, customer) => ({ id: (await newPortalSubscription(world, customer)).invoiceId })
const creditNote: Arrange = async (world, customer) => ({ id: await newPortalCreditNote(world, customer) })
const change: Arrange = async (world, customer) => {
  const { id, dearer } = await newPortalSubscription(world, customer)
  return { id, body: { plan_code: dearer.code } }
}

/** For every operation of the portal, by its id: makes what a request of the customer needs, and gives one that succeeds once. */
export const arrangePortal: Readonly<Record<string, Arrange>> = {
  getPortalCustomer: nothing,
  updatePortalCustomer: async (_world, { word }) => ({ body: { address: { line1: word } } }),
  listPortalPaymentMethods: nothing,
  addPortalPaymentMethod: async () => ({ body: { return_url: 'https://shop.example/account' } }),
  makePortalDefault: async (world, customer) => ({ id: await newMethod(world, customer.id) }),
  listPortalSubscriptions: nothing,
  listPortalPlans: nothing,
  previewPortalChange: change,
  changePortalPlan: change,
  async keepPortalPlan(world, customer) {
    const { id, cheaper } = await newPortalSubscription(world, customer)
    const order = { plan_code: cheaper.code, when: 'period_end' }
    made(await world.service.post(`/v1/subscriptions/${id}/change`, order))
    return { id }
  },
  async cancelPortalSubscription(world, customer) {
    return { id: (await newPortalSubscription(world, customer)).id, body: { reason: customer.word } }
  },
  async uncancelPortalSubscription(world, customer) {
    const { id } = await newPortalSubscription(world, customer)
    made(await world.service.post(`/v1/subscriptions/${id}/cancel`, { when: 'period_end' }))
    return { id }
  },
  listPortalInvoices: nothing,
  getPortalInvoice: invoice,
  explainPortalInvoice: invoice,
  getPortalInvoicePage: invoice,
  getPortalInvoicePdf: invoice,
  payPortalInvoice: invoice,
  openPortalPaymentPage: async (world, customer) => ({
    ...(await invoice(world, customer)),
    body: { return_url: 'https://shop.example/account' },
  }),
  listPortalCreditNotes: nothing,
  getPortalCreditNote: creditNote,
  explainPortalCreditNote: creditNote,
  getPortalCreditNotePage: creditNote,
  getPortalCreditNotePdf: creditNote,
}
