import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/webhooks',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'EndpointList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateEndpoint'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/webhooks/$endpointId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'EndpointDetail'),
})

const edit = createRoute({
  getParentRoute: () => detail,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditEndpoint'),
})

export const webhooksRoutes = [list.addChildren([create]), detail.addChildren([edit])] as const
