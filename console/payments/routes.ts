import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payments',
  validateSearch: textSearch('customer_id', 'finding', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'PaymentList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  validateSearch: textSearch('customer_id'),
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreatePayment'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payments/$paymentId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'PaymentDetail'),
})

const allocate = createRoute({
  getParentRoute: () => detail,
  path: 'allocate',
  component: lazyRouteComponent(() => import('./allocate.tsx'), 'AllocatePayment'),
})

const refund = createRoute({
  getParentRoute: () => detail,
  path: 'refund',
  component: lazyRouteComponent(() => import('./refund.tsx'), 'RefundPayment'),
})

export const paymentsRoutes = [list.addChildren([create]), detail.addChildren([allocate, refund])] as const
