import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
})

const edit = createRoute({
  getParentRoute: () => list,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditSettings'),
})

const documents = createRoute({
  getParentRoute: () => list,
  path: 'documents',
  component: lazyRouteComponent(() => import('./documents.tsx'), 'EditDocuments'),
})

const portal = createRoute({
  getParentRoute: () => list,
  path: 'portal',
  component: lazyRouteComponent(() => import('./portal.tsx'), 'EditPortal'),
})

const addGateway = createRoute({
  getParentRoute: () => list,
  path: 'gateways/new',
  component: lazyRouteComponent(() => import('./add-gateway.tsx'), 'AddGateway'),
})

export const settingsRoutes = [list.addChildren([edit, documents, portal, addGateway])] as const
