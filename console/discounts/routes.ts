import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/discounts',
  validateSearch: textSearch('code', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'CouponList'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'new',
  component: lazyRouteComponent(() => import('./create.tsx'), 'CreateCoupon'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/discounts/$couponId',
  validateSearch: textSearch('cursor'),
  component: lazyRouteComponent(() => import('./detail.tsx'), 'CouponDetail'),
})

const rename = createRoute({
  getParentRoute: () => detail,
  path: 'rename',
  component: lazyRouteComponent(() => import('./rename.tsx'), 'RenameCoupon'),
})

const code = createRoute({
  getParentRoute: () => detail,
  path: 'promotion-code',
  component: lazyRouteComponent(() => import('./create-code.tsx'), 'CreatePromotionCode'),
})

export const discountsRoutes = [list.addChildren([create]), detail.addChildren([rename, code])] as const
