import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/meters',
  validateSearch: textSearch('code', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'MeterList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateMeter'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/meters/$meterId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'MeterDetail'),
})

const rename = createRoute({
  getParentRoute: () => detail,
  path: 'rename',
  component: lazyRouteComponent(() => import('./actions.tsx'), 'RenameMeter'),
})

const archive = createRoute({
  getParentRoute: () => detail,
  path: 'archive',
  component: lazyRouteComponent(() => import('./actions.tsx'), 'ArchiveMeter'),
})

export const metersRoutes = [list.addChildren([create]), detail.addChildren([rename, archive])] as const
