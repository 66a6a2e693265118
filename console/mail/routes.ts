import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail',
  validateSearch: textSearch('status', 'kind', 'customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'MessageList'),
})

const server = createRoute({
  getParentRoute: () => list,
  path: 'server',
  component: lazyRouteComponent(() => import('./server.tsx'), 'SetMailServer'),
})

const settings = createRoute({
  getParentRoute: () => list,
  path: 'settings',
  component: lazyRouteComponent(() => import('./settings.tsx'), 'EditMail'),
})

export const mailRoutes = [list.addChildren([server, settings])] as const
