import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/taxes',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./taxes.tsx'), 'Taxes'),
})

const settings = createRoute({
  getParentRoute: () => list,
  path: 'settings',
  component: lazyRouteComponent(() => import('./settings.tsx'), 'EditTaxes'),
})

const registration = createRoute({
  getParentRoute: () => list,
  path: 'registrations/new',
  component: lazyRouteComponent(() => import('./add-registration.tsx'), 'AddRegistration'),
})

const rate = createRoute({
  getParentRoute: () => list,
  path: 'rates/new',
  component: lazyRouteComponent(() => import('./add-rate.tsx'), 'AddRate'),
})

const endRate = createRoute({
  getParentRoute: () => list,
  path: 'rates/$rateId/end',
  component: lazyRouteComponent(() => import('./change-rate.tsx'), 'EndRate'),
})

const deleteRate = createRoute({
  getParentRoute: () => list,
  path: 'rates/$rateId/delete',
  component: lazyRouteComponent(() => import('./change-rate.tsx'), 'DeleteRate'),
})

export const taxesRoutes = [list.addChildren([settings, registration, rate, endRate, deleteRate])] as const
