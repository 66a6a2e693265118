import { createRoute, createRouter } from '@tanstack/react-router'
import { apiKeysRoutes } from '../api-keys/routes.ts'
import { bankRoutes } from '../bank/routes.ts'
import { creditNotesRoutes } from '../credit-notes/routes.ts'
import { customerRoutes } from '../customers/routes.ts'
import { discountsRoutes } from '../discounts/routes.ts'
import { disputesRoutes } from '../disputes/routes.ts'
import { dunningRoutes } from '../dunning/routes.ts'
import { eventsRoutes } from '../events/routes.ts'
import { invoicesRoutes } from '../invoices/routes.ts'
import { mailRoutes } from '../mail/routes.ts'
import { metersRoutes } from '../meters/routes.ts'
import { overviewRoutes } from '../overview/routes.ts'
import { parkedRoutes } from '../parked/routes.ts'
import { paymentAttemptsRoutes } from '../payment-attempts/routes.ts'
import { paymentsRoutes } from '../payments/routes.ts'
import { peopleRoutes } from '../people/routes.ts'
import { plansRoutes } from '../plans/routes.ts'
import { refundsRoutes } from '../refunds/routes.ts'
import { sessionRoutes } from '../session/routes.ts'
import { settingsRoutes } from '../settings/routes.ts'
import { subscriptionsRoutes } from '../subscriptions/routes.ts'
import { taxesRoutes } from '../taxes/routes.ts'
import { testClocksRoutes } from '../test-clocks/routes.ts'
import { Page } from '../ui/Page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { usageRoutes } from '../usage/routes.ts'
import { usageAlertsRoutes } from '../usage-alerts/routes.ts'
import { verificationRoutes } from '../verification/routes.ts'
import { webhooksRoutes } from '../webhooks/routes.ts'
import { words } from '../words/en.ts'
import { rootRoute, shellRoute } from './roots.tsx'
import { parseSearch, stringifySearch } from './search.ts'

/** Every page of the console. A noun folder declares its own in `routes.ts`. */
const routeTree = rootRoute.addChildren([
  ...sessionRoutes,
  shellRoute.addChildren([
    createRoute({ getParentRoute: () => shellRoute, path: '$', component: NoSuchPage }),
    ...overviewRoutes,
    ...customerRoutes,
    ...subscriptionsRoutes,
    ...usageRoutes,
    ...usageAlertsRoutes,
    ...invoicesRoutes,
    ...creditNotesRoutes,
    ...paymentsRoutes,
    ...paymentAttemptsRoutes,
    ...refundsRoutes,
    ...disputesRoutes,
    ...dunningRoutes,
    ...mailRoutes,
    ...bankRoutes,
    ...plansRoutes,
    ...metersRoutes,
    ...discountsRoutes,
    ...webhooksRoutes,
    ...eventsRoutes,
    ...apiKeysRoutes,
    ...testClocksRoutes,
    ...verificationRoutes,
    ...parkedRoutes,
    ...settingsRoutes,
    ...taxesRoutes,
    ...peopleRoutes,
  ]),
])

export const router = createRouter({
  routeTree,
  basepath: '/console',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error }) => <Failed error={error} />,
  defaultNotFoundComponent: () => <NoSuchPage />,
})

function NoSuchPage() {
  return (
    <Page title={words.common.noSuchPage}>
      <Empty title={words.common.noSuchPageWhy} />
    </Page>
  )
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
