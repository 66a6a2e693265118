import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/usage-alerts',
  validateSearch: textSearch('customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'AlertList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateAlert'),
})

const archive = createRoute({
  getParentRoute: () => list,
  path: '$alertId/archive',
  component: lazyRouteComponent(() => import('./archive.tsx'), 'ArchiveAlert'),
})

export const usageAlertsRoutes = [list.addChildren([create, archive])] as const
