import type { Context } from './modules/context.ts'
import { subscriptionRoutes } from './modules/subscriptions/routes.ts'
import { invoiceRoutes } from './modules/invoices/routes.ts'
import { planRoutes } from './modules/plans/routes.ts'
import { customerRoutes } from './modules/customers/routes.ts'
import { settingsRoutes } from './modules/settings/routes.ts'
import { apiKeyRoutes } from './modules/api-keys/routes.ts'
import { eventRoutes } from './modules/events/routes.ts'
import type { DocumentInfo } from './platform/http/openapi.ts'
import type { Route } from './platform/http/route.ts'

/** Every route of the API, in the order of the documentation. */
export const routes: readonly Route<Context>[] = [
  ...customerRoutes,
  ...planRoutes,
  ...subscriptionRoutes,
  ...invoiceRoutes,
  ...eventRoutes,
  ...settingsRoutes,
  ...apiKeyRoutes,
]
