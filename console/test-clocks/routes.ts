import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/test-clocks',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'ClockList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateClock'),
})

const advance = createRoute({
  getParentRoute: () => list,
  path: '$clockId/advance',
  component: lazyRouteComponent(() => import('./advance.tsx'), 'AdvanceClock'),
})

const remove = createRoute({
  getParentRoute: () => list,
  path: '$clockId/delete',
  component: lazyRouteComponent(() => import('./delete.tsx'), 'DeleteClock'),
})

export const testClocksRoutes = [list.addChildren([create, advance, remove])] as const
