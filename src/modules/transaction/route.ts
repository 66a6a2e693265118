import { combinedRoutesWith, routesWith } from '../../platform/http/route.ts'
import type { Context } from './context.ts'

/** Declares a route of a module. */
export const route = routesWith<Context>()

/** Declares a route of a module whose requests are answered together. */
export const combinedRoute = combinedRoutesWith<Context>()
