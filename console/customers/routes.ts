import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  validateSearch: textSearch('email', 'external_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'CustomerList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'CreateCustomer'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$customerId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'CustomerDetail'),
})

const edit = createRoute({
  getParentRoute: () => detail,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditCustomer'),
})

export const customerRoutes = [list.addChildren([create]), detail.addChildren([edit])] as const
