import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../app/roots.tsx'
import { textSearch } from '../app/search.ts'

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/credit-notes',
  validateSearch: textSearch('customer_id', 'number', 'test_clock_id', 'finalized_from', 'finalized_until', 'cursor'),
  component: lazyRouteComponent(() => import('./list.tsx'), 'CreditNoteList'),
})

const detail = createRoute({
  getParentRoute: () => shellRoute,
  path: '/credit-notes/$creditNoteId',
  component: lazyRouteComponent(() => import('./detail.tsx'), 'CreditNoteDetail'),
})

const send = createRoute({
  getParentRoute: () => detail,
  path: 'send',
  component: lazyRouteComponent(() => import('./send.tsx'), 'SendCreditNote'),
})

export const creditNotesRoutes = [list, detail.addChildren([send])] as const
