import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/plans',
  validateSearch: textSearch('code', 'product', 'is_active', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'PlanList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreatePlan'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/plans/$planId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'PlanDetail'),
})

const revision = createRoute({
  getParentRoute: () => detail,
  path: 'revision',
  component: lazyRouteComponent(() => import('./revision.tsx'), 'CreateRevision'),
})

const migrate = createRoute({
  getParentRoute: () => detail,
  path: 'migrate',
  validateSearch: textSearch('to'),
  component: lazyRouteComponent(() => import('./migrate.tsx'), 'MigrateSubscribers'),
})

const edit = createRoute({
  getParentRoute: () => detail,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditPlan'),
})

export const plansRoutes = [list.addChildren([create]), detail.addChildren([revision, migrate, edit])] as const
