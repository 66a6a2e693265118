import { apiKeyRoutes } from './modules/api-keys/routes.ts'
import { bankRoutes } from './modules/bank/routes.ts'
import { billingRoutes } from './modules/billing-run/routes.ts'
import { collectionRoutes } from './modules/collection/routes.ts'
import { creditRoutes } from './modules/credit/routes.ts'
import { creditNoteRoutes } from './modules/credit-notes/routes.ts'
import { customerRoutes } from './modules/customers/routes.ts'
import { promotionCodeRoutes } from './modules/discounts/promotion-codes/routes.ts'
import { redemptionRoutes } from './modules/discounts/redemption/routes.ts'
import { couponRoutes } from './modules/discounts/routes.ts'
import { disputeRoutes } from './modules/disputes/routes.ts'
import { eInvoiceRoutes } from './modules/documents/e-invoice/routes.ts'
import { explanationRoutes } from './modules/documents/explain/routes.ts'
import { exportRoutes } from './modules/documents/export/routes.ts'
import { sentFileRoutes } from './modules/documents/files/routes.ts'
import { lineRoutes } from './modules/documents/lines/routes.ts'
import { pageRoutes } from './modules/documents/page/routes.ts'
import { pdfRoutes } from './modules/documents/pdf/routes.ts'
import { dunningRoutes } from './modules/dunning/routes.ts'
import { eventRoutes } from './modules/events/routes.ts'
import { gatewayEventRoutes } from './modules/gateway-events/routes.ts'
import { gatewayRoutes } from './modules/gateways/routes.ts'
import { invoiceRoutes } from './modules/invoices/routes.ts'
import { journalRoutes } from './modules/journal/routes.ts'
import { messageRoutes } from './modules/messages/routes.ts'
import { mailServerRoutes } from './modules/messages/server/routes.ts'
import { overviewRoutes } from './modules/overviews/routes.ts'
import { paymentMethodRoutes } from './modules/payment-methods/routes.ts'
import { paymentLinkRoutes } from './modules/payment-pages/links/routes.ts'
import { setupSessionRoutes } from './modules/payment-pages/routes.ts'
import { paymentRoutes } from './modules/payments/routes.ts'
import { oidcRoutes } from './modules/people/oidc/routes.ts'
import { passkeyRoutes } from './modules/people/passkeys/routes.ts'
import { peopleRoutes } from './modules/people/routes.ts'
import { sessionRoutes as passwordRoutes } from './modules/people/sessions/routes.ts'
import { planMigrationRoutes } from './modules/plan-migrations/routes.ts'
import { planRoutes } from './modules/plans/routes.ts'
import { portalAccountRoutes } from './modules/portal/account/routes.ts'
import { portalDocumentRoutes } from './modules/portal/documents/routes.ts'
import { portalMailRoutes } from './modules/portal/links/mail-routes.ts'
import { portalLinkRoutes } from './modules/portal/links/routes.ts'
import { portalPaymentRoutes } from './modules/portal/payments/routes.ts'
import { portalSessionRoutes } from './modules/portal/sessions/routes.ts'
import { portalSubscriptionRoutes } from './modules/portal/subscriptions/routes.ts'
import { reconciliationRoutes } from './modules/reconciliation/routes.ts'
import { refundRoutes } from './modules/refunds/routes.ts'
import { searchRoutes } from './modules/search/routes.ts'
import { settingsRoutes } from './modules/settings/routes.ts'
import { actionRoutes } from './modules/subscriptions/action-routes.ts'
import { discountRoutes } from './modules/subscriptions/discounts/routes.ts'
import { previewRoutes } from './modules/subscriptions/preview-routes.ts'
import { subscriptionRoutes } from './modules/subscriptions/routes.ts'
import { currentUsageRoutes } from './modules/subscriptions/usage/routes.ts'
import { taxRoutes } from './modules/taxes/routes.ts'
import { testClockRoutes } from './modules/test-clocks/routes.ts'
import type { Context } from './modules/transaction/context.ts'
import { meterRoutes } from './modules/usage/meters/routes.ts'
import { readingRoutes } from './modules/usage/reading/routes.ts'
import { usageRoutes } from './modules/usage/recording/routes.ts'
import { usageAlertRoutes } from './modules/usage-alerts/routes.ts'
import { verificationRoutes } from './modules/verification/routes.ts'
import { webhookAttemptRoutes } from './modules/webhooks/attempts/routes.ts'
import { webhookRoutes } from './modules/webhooks/routes.ts'
import type { DocumentInfo } from './platform/http/openapi.ts'
import type { DocumentedRoute, Route } from './platform/http/route.ts'

/** Every route of the API, in the order of the documentation. */
export const routes: readonly Route<Context>[] = [
  ...customerRoutes,
  ...overviewRoutes,
  ...portalLinkRoutes,
  ...searchRoutes,
  ...planRoutes,
  ...planMigrationRoutes,
  ...meterRoutes,
  ...usageRoutes,
  ...usageAlertRoutes,
  ...readingRoutes,
  ...couponRoutes,
  ...promotionCodeRoutes,
  ...redemptionRoutes,
  ...subscriptionRoutes,
  ...actionRoutes,
  ...currentUsageRoutes,
  ...previewRoutes,
  ...discountRoutes,
  ...invoiceRoutes,
  ...lineRoutes,
  ...paymentRoutes,
  ...bankRoutes,
  ...paymentMethodRoutes,
  ...setupSessionRoutes,
  ...paymentLinkRoutes,
  ...collectionRoutes,
  ...dunningRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...gatewayRoutes,
  ...gatewayEventRoutes,
  ...reconciliationRoutes,
  ...creditNoteRoutes,
  ...messageRoutes,
  ...explanationRoutes,
  ...pageRoutes,
  ...eInvoiceRoutes,
  ...pdfRoutes,
  ...sentFileRoutes,
  ...exportRoutes,
  ...creditRoutes,
  ...journalRoutes,
  ...billingRoutes,
  ...testClockRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...webhookAttemptRoutes,
  ...verificationRoutes,
  ...taxRoutes,
  ...settingsRoutes,
  ...mailServerRoutes,
  ...apiKeyRoutes,
  ...peopleRoutes,
]

/** The routes by which people sign in, and manage their own account. */
export const sessionRoutes = [...passwordRoutes, ...passkeyRoutes, ...oidcRoutes]

/** The routes of the API and of sessions, as the documentation shows them. */
export const documentedRoutes: readonly DocumentedRoute[] = [...routes, ...sessionRoutes]

/** The portal, which is for customers: its routes, its own sessions, and its own document. */
export const portal = {
  routes: [
    ...portalAccountRoutes,
    ...portalSubscriptionRoutes,
    ...portalDocumentRoutes,
    ...portalPaymentRoutes,
  ] as readonly Route<Context>[],
  sessions: [...portalSessionRoutes, ...portalMailRoutes],
  document: {
    title: 'Billing portal',
    version: '0.1.0',
    description:
      'What the pages of the portal ask, for the customer whose session it is. Not for keys: a session begins by a link of ' +
      '`POST /v1/portal_sessions`. What the merchant does not offer is refused with `portal_not_allowed`.',
    file: new URL('../docs/portal-openapi.json', import.meta.url),
    portalCookie: '__Host-portal',
    tags: [
      { name: 'Session', description: 'Coming by a link, asking for one, and leaving' },
      { name: 'Details', description: 'Name, address, e-mail, and what is due' },
      { name: 'Subscriptions', description: 'What is billed, and changing it' },
      { name: 'Invoices', description: 'What was billed: read, explained, printed, paid' },
      { name: 'Credit notes', description: 'What was given back' },
      { name: 'Payment methods', description: 'What invoices are taken from' },
    ],
  } as DocumentInfo,
} as const

/** Title, description and tags of the OpenAPI document. */
export const document: DocumentInfo = {
  file: new URL('../openapi.json', import.meta.url),
  title: 'Billing API',
  version: '0.1.0',
  description:
    'Subscription billing: customers, plans, subscriptions, and automatic invoices for every billing period. ' +
    'Money is in minor units (`*_cents`), instants are RFC 3339 in UTC. Send an `Idempotency-Key` with every POST and ' +
    'PATCH: a repeated request gets the same answer.',
  tags: [
    { name: 'Customers', area: 'customers', description: 'The people and companies that are billed' },
    { name: 'Search', area: 'customers', description: 'Finding customers, documents and more by a few words' },
    { name: 'Plans', area: 'catalog', description: 'What is sold, at which prices, how often' },
    { name: 'Meters', area: 'catalog', description: 'How events of usage become quantities' },
    { name: 'Usage', area: 'billing', description: 'What customers used: sent, voided, read' },
    { name: 'Usage alerts', area: 'billing', description: 'Events that tell when a customer has used so much' },
    { name: 'Discounts', area: 'catalog', description: 'Coupons, and the promotion codes that redeem them' },
    { name: 'Subscriptions', area: 'billing', description: 'What a customer is billed for, period after period' },
    {
      name: 'Invoices',
      area: 'money',
      description: 'Documents that ask for money; subscriptions make them automatically',
    },
    { name: 'Payments', area: 'money', description: 'Money received, and how it is allocated to invoices' },
    { name: 'Bank statements', area: 'money', description: 'Files of your bank, and the payments found in them' },
    {
      name: 'Payment methods',
      area: 'customers',
      description: 'What automatic invoices are taken from: tokens of a gateway, never card numbers',
    },
    { name: 'Payment links', area: 'money', description: 'Pages on which customers pay invoices' },
    { name: 'Payment attempts', area: 'money', description: 'Requests to a gateway to take money, and their outcome' },
    { name: 'Dunning', area: 'money', description: 'What is done about invoices that could not be collected' },
    { name: 'Refunds', area: 'money', description: 'Money given back' },
    { name: 'Disputes', area: 'money', description: 'Payments that a customer’s bank takes back, or asks about' },
    { name: 'Gateways', area: 'settings', description: 'Your accounts at payment gateways' },
    {
      name: 'Reconciliation',
      area: 'money',
      description: 'What gateways say otherwise than payments, refunds and disputes here',
    },
    { name: 'Credit notes', area: 'money', description: 'Documents that give money back' },
    { name: 'Messages', area: 'billing', description: 'Mail to customers: sent, and to be sent' },
    { name: 'Credit', area: 'billing', description: "A customer's credit: its entries and their sum" },
    { name: 'Journal', area: 'reports', description: 'What each event debits and credits, in double entry' },
    { name: 'Billing', area: 'billing', description: 'The billing run: customers that it could not bill' },
    { name: 'Test clocks', area: 'developers', description: 'Customers with a clock that you move' },
    { name: 'Events', area: 'reports', description: 'What happened, in order' },
    {
      name: 'Webhooks',
      area: 'developers',
      description: 'Events sent to your endpoints, in order, until they are accepted',
    },
    { name: 'Overview', area: 'reports', description: 'How billing stands, in one request' },
    { name: 'Verification', area: 'reports', description: 'Checks of all invariants over your data' },
    {
      name: 'Taxes',
      area: 'settings',
      description: 'Where you are registered, your own rates, and why something is taxed',
    },
    {
      name: 'Settings',
      area: 'settings',
      description: 'Your name and address on invoices, and how invoices are numbered',
    },
    { name: 'API keys', area: 'developers', description: 'Who may call the API, with which scope' },
    { name: 'People', area: 'team', description: 'Who may use the console, with which role' },
    { name: 'Session', description: 'Signing in and out: for the console, by a cookie' },
  ],
}
