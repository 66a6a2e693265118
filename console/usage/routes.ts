import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const usage = createRoute({
  getParentRoute: () => shellRoute,
  path: '/usage',
  validateSearch: textSearch('customer_id', 'meter_code', 'from', 'until', 'window', 'group_by', 'cursor'),
  component: lazyRouteComponent(() => import('./usage.tsx'), 'Usage'),
})

const voiding = createRoute({
  getParentRoute: () => usage,
  path: 'void',
  validateSearch: textSearch('event_id'),
  component: lazyRouteComponent(() => import('./void.tsx'), 'VoidEvent'),
})

export const usageRoutes = [usage.addChildren([voiding])] as const
