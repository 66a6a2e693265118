import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/disputes',
  validateSearch: textSearch('status', 'customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'DisputeList'),
})

export const disputesRoutes = [list] as const
