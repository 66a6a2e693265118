import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  validateSearch: textSearch('email', 'external_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'CustomerList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'CreateCustomer'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$customerId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'CustomerDetail'),
})

const edit = createRoute({
  getParentRoute: () => detail,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditCustomer'),
})

const credit = createRoute({
  getParentRoute: () => detail,
  path: 'credit',
  component: lazyRouteComponent(() => import('./credit.tsx'), 'GiveCredit'),
})

const addMethod = createRoute({
  getParentRoute: () => detail,
  path: 'payment-method',
  component: lazyRouteComponent(() => import('./add-method.tsx'), 'AddPaymentMethod'),
})

const makeDefault = createRoute({
  getParentRoute: () => detail,
  path: 'payment-methods/$methodId/default',
  component: lazyRouteComponent(() => import('./method-actions.tsx'), 'MakeDefault'),
})

const detach = createRoute({
  getParentRoute: () => detail,
  path: 'payment-methods/$methodId/detach',
  component: lazyRouteComponent(() => import('./method-actions.tsx'), 'DetachMethod'),
})

const tax = createRoute({
  getParentRoute: () => detail,
  path: 'tax',
  component: lazyRouteComponent(() => import('./edit-tax.tsx'), 'EditTax'),
})

const eInvoice = createRoute({
  getParentRoute: () => detail,
  path: 'e-invoice',
  component: lazyRouteComponent(() => import('./e-invoice.tsx'), 'EditEInvoice'),
})

const portalLink = createRoute({
  getParentRoute: () => detail,
  path: 'portal',
  component: lazyRouteComponent(() => import('./portal-link.tsx'), 'PortalLink'),
})

export const customerRoutes = [
  list.addChildren([create]),
  detail.addChildren([edit, credit, addMethod, makeDefault, detach, portalLink, tax, eInvoice]),
] as const
