/** How much one process has under way at one time, and how much of what is due it reads, at least and at most, to find it. */
export interface CollectionLimits {
  readonly places: number
  /** While many renewals wait to be billed, which come first. */
  readonly placesWhileBehind: number
  readonly reachMin: number
  readonly reachMax: number
}

export const usualLimits: CollectionLimits = {
  places: 240,
  placesWhileBehind: 12,
  reachMin: 240 * 2,
  reachMax: 240 * 128,
}

const shareOfOne = 0.6

/**
 * How many places one tenant may have while so many have work under way: one alone 60 %, several an equal part each and one more part
 * left free. So a tenant that comes later finds a place at once, however much the others have due.
 *
 *     240 places: 144 for one alone, 80 each of two, 60 each of three
 */
export function placesOfTenant(places: number, tenants: number): number {
  if (tenants < 2) return Math.ceil(places * shareOfOne)
  return Math.max(1, Math.floor(places / (tenants + 1)))
}
