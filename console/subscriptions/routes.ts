import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/subscriptions',
  validateSearch: textSearch('status', 'plan_id', 'customer_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'SubscriptionList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  validateSearch: textSearch('customer_id'),
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateSubscription'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/subscriptions/$subscriptionId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'SubscriptionDetail'),
})

const change = createRoute({
  getParentRoute: () => detail,
  path: 'change',
  component: lazyRouteComponent(() => import('./change.tsx'), 'ChangeSubscription'),
})

const cancel = createRoute({
  getParentRoute: () => detail,
  path: 'cancel',
  component: lazyRouteComponent(() => import('./cancel.tsx'), 'CancelSubscription'),
})

const pause = createRoute({
  getParentRoute: () => detail,
  path: 'pause',
  component: lazyRouteComponent(() => import('./pause.tsx'), 'PauseSubscription'),
})

const trial = createRoute({
  getParentRoute: () => detail,
  path: 'trial',
  component: lazyRouteComponent(() => import('./trial.tsx'), 'ExtendTrial'),
})

const edit = createRoute({
  getParentRoute: () => detail,
  path: 'edit',
  component: lazyRouteComponent(() => import('./edit.tsx'), 'EditSubscription'),
})

const redeem = createRoute({
  getParentRoute: () => detail,
  path: 'discount',
  component: lazyRouteComponent(() => import('./redeem.tsx'), 'RedeemDiscount'),
})

const removal = createRoute({
  getParentRoute: () => detail,
  path: 'discounts/$discountId/remove',
  component: lazyRouteComponent(() => import('./remove-discount.tsx'), 'RemoveDiscount'),
})

export const subscriptionsRoutes = [
  list.addChildren([create]),
  detail.addChildren([change, cancel, pause, trial, edit, redeem, removal]),
] as const
