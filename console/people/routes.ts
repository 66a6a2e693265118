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

export const peopleRoutes = [list.addChildren([create])] as const
