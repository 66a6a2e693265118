import { createRouter } from '@tanstack/react-router'
import { customerRoutes } from '../customers/routes.ts'
import { overviewRoutes } from '../overview/routes.ts'
import { sessionRoutes } from '../session/routes.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { rootRoute, shellRoute } from './roots.tsx'
import { parseSearch, stringifySearch } from './search.ts'

/** Every page of the console. A noun folder declares its own in `routes.ts`. */
const routeTree = rootRoute.addChildren([
  ...sessionRoutes,
  shellRoute.addChildren([...overviewRoutes, ...customerRoutes]),
])

export const router = createRouter({
  routeTree,
  basepath: '/console',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error }) => <Failed error={error} />,
  defaultNotFoundComponent: () => <Failed error={{ message: 'not found' }} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
