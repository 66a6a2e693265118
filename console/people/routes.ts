import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'PeopleList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'invite',
  component: lazyRouteComponent(() => import('./invite.tsx'), 'InvitePerson'),
})

const role = createRoute({
  getParentRoute: () => list,
  path: '$personId/role',
  component: lazyRouteComponent(() => import('./change-role.tsx'), 'ChangeRole'),
})

const account = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account.tsx'), 'Account'),
})

const password = createRoute({
  getParentRoute: () => account,
  path: 'password',
  component: lazyRouteComponent(() => import('./password.tsx'), 'ChangePassword'),
})

const passkey = createRoute({
  getParentRoute: () => account,
  path: 'passkey',
  component: lazyRouteComponent(() => import('./add-passkey.tsx'), 'AddPasskey'),
})

export const peopleRoutes = [list.addChildren([create, role]), account.addChildren([password, passkey])] as const
