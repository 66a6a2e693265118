import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api-keys',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'KeyList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateKey'),
})

export const apiKeysRoutes = [list.addChildren([create])] as const
