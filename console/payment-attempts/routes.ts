import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-attempts',
  validateSearch: textSearch('status', 'customer_id', 'invoice_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'AttemptList'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-attempts/$attemptId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'AttemptDetail'),
})

const resolve = createRoute({
  getParentRoute: () => detail,
  path: 'resolve',
  component: lazyRouteComponent(() => import('./resolve.tsx'), 'ResolveAttempt'),
})

const cancel = createRoute({
  getParentRoute: () => detail,
  path: 'cancel',
  component: lazyRouteComponent(() => import('./cancel.tsx'), 'CancelAttempt'),
})

export const paymentAttemptsRoutes = [list, detail.addChildren([resolve, cancel])] as const
