import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
})

export const settingsRoutes = [list] as const
