import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events',
  validateSearch: textSearch('type', 'object_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'EventList'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'EventDetail'),
})

export const eventsRoutes = [list, detail] as const
