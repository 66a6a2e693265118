import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { isRefusal } from '../ui/refusal.ts'
import { Failed } from '../ui/states.tsx'
import { queryClient } from './queries.ts'
import { sessionQuery } from './session.ts'
import { Shell } from './shell.tsx'

export const rootRoute = createRootRoute({ component: Outlet, errorComponent: ({ error }) => <Failed error={error} /> })

/** Everything for which somebody has to be signed in; others are led to the sign-in page and back. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  async beforeLoad({ location }) {
    try {
      await queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (!isRefusal(error, 'unauthenticated')) throw error
      throw redirect({ to: '/sign-in', search: { after: location.href } })
    }
  },
})
