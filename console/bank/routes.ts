import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bank',
  validateSearch: textSearch('state', 'bank_statement_id', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'BankTransactions'),
})

const create = createRoute({
  getParentRoute: () => list,
  path: 'import',
  component: lazyRouteComponent(() => import('./import.tsx'), 'ImportStatement'),
})

const match = createRoute({
  getParentRoute: () => list,
  path: '$transactionId/match',
  component: lazyRouteComponent(() => import('./match.tsx'), 'MatchTransaction'),
})

export const bankRoutes = [list.addChildren([create, match])] as const
