import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/verification',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./verification.tsx'), 'Verification'),
})

export const verificationRoutes = [list] as const
