import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dunning',
  validateSearch: textSearch('status', 'customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'DunningList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'policies/new',
  component: lazyRouteComponent(() => import('./create-policy.tsx'), 'CreatePolicy'),
})

const use = createRoute({
  getParentRoute: () => list,
  path: 'policies/$policyId/use',
  component: lazyRouteComponent(() => import('./use-policy.tsx'), 'UsePolicy'),
})

export const dunningRoutes = [list.addChildren([create, use])] as const
