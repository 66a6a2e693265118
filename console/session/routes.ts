import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

export const sessionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: textSearch('after'),
    component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/welcome',
    component: lazyRouteComponent(() => import('./welcome.tsx'), 'Welcome'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/reset',
    component: lazyRouteComponent(() => import('./welcome.tsx'), 'Welcome'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/oidc',
    validateSearch: textSearch('code', 'state', 'iss'),
    component: lazyRouteComponent(() => import('./oidc.tsx'), 'FinishOidc'),
  }),
] as const
