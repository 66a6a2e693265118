import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/refunds',
  validateSearch: textSearch('status', 'customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'RefundList'),
})

export const refundsRoutes = [list] as const
