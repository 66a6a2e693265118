import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/invoices',
  validateSearch: textSearch(
    'status',
    'overdue',
    'customer_id',
    'subscription_id',
    'number',
    'test_clock_id',
    'finalized_from',
    'finalized_until',
    'cursor',
  ),
  component: lazyRouteComponent(() => import('./list.tsx'), 'InvoiceList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  validateSearch: textSearch('customer_id'),
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateInvoice'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/invoices/$invoiceId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'InvoiceDetail'),
})

const pay = createRoute({
  getParentRoute: () => detail,
  path: 'pay',
  component: lazyRouteComponent(() => import('./pay.tsx'), 'PayInvoice'),
})

const voiding = createRoute({
  getParentRoute: () => detail,
  path: 'void',
  component: lazyRouteComponent(() => import('./void.tsx'), 'VoidInvoice'),
})

const canceling = createRoute({
  getParentRoute: () => detail,
  path: 'cancel',
  component: lazyRouteComponent(() => import('./cancel.tsx'), 'CancelInvoice'),
})

const reissue = createRoute({
  getParentRoute: () => detail,
  path: 'reissue',
  component: lazyRouteComponent(() => import('./reissue.tsx'), 'ReissueInvoice'),
})

const uncollectible = createRoute({
  getParentRoute: () => detail,
  path: 'uncollectible',
  component: lazyRouteComponent(() => import('./uncollectible.tsx'), 'MarkUncollectible'),
})

const collect = createRoute({
  getParentRoute: () => detail,
  path: 'collect',
  component: lazyRouteComponent(() => import('./collect.tsx'), 'CollectInvoice'),
})

const line = createRoute({
  getParentRoute: () => detail,
  path: 'line',
  component: lazyRouteComponent(() => import('./add-line.tsx'), 'AddLine'),
})

const finalize = createRoute({
  getParentRoute: () => detail,
  path: 'finalize',
  component: lazyRouteComponent(() => import('./finalize.tsx'), 'FinalizeInvoice'),
})

const credit = createRoute({
  getParentRoute: () => detail,
  path: 'credit',
  component: lazyRouteComponent(() => import('./apply-credit.tsx'), 'ApplyCredit'),
})

const note = createRoute({
  getParentRoute: () => detail,
  path: 'credit-note',
  component: lazyRouteComponent(() => import('./give-note.tsx'), 'GiveCreditNote'),
})

const link = createRoute({
  getParentRoute: () => detail,
  path: 'payment-link',
  component: lazyRouteComponent(() => import('./payment-link.tsx'), 'MakePaymentLink'),
})

const send = createRoute({
  getParentRoute: () => detail,
  path: 'send',
  component: lazyRouteComponent(() => import('./send.tsx'), 'SendInvoice'),
})

export const invoicesRoutes = [
  list.addChildren([create]),
  detail.addChildren([
    pay,
    voiding,
    canceling,
    reissue,
    uncollectible,
    collect,
    line,
    finalize,
    credit,
    note,
    link,
    send,
  ]),
] as const
