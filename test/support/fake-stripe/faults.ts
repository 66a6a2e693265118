import type { Operation } from './routes.ts'

/**
 * What goes wrong with a request: the connection ends before anything or after everything was done; the answer comes late; a failure
 * is kept under the key, before or after the effect; one that is not kept; too many requests; the key is busy; the object's state
 * does not allow it at that moment.
 */
export type Fault =
  | { readonly kind: (typeof faultKinds)[number] | 'refused' }
  | { readonly kind: 'delay'; readonly ms: number }

/** Those after which nobody knows what was done. */
export const faultKinds = [
  'drop_before',
  'drop_after',
  '500_saved',
  '500_after',
  '500',
  '429',
  '409',
  'garbage',
  'cut',
] as const

export interface FaultPlan {
  /** The next request of this operation meets the fault; several are met in their order. */
  next(operation: Operation, ...faults: readonly (Fault['kind'] | Fault)[]): void
  /** Each request meets a fault with this probability, the same ones for a seed. */
  random(settings: { readonly seed: number; readonly share: number; readonly kinds?: readonly Fault['kind'][] }): void
  /** No more faults. */
  none(): void
  take(operation: Operation): Fault | null
}

export function newFaultPlan(): FaultPlan {
  const planned = new Map<Operation, Fault[]>()
  let random: (() => Fault | null) | null = null
  return {
    next(operation, ...faults) {
      planned.set(operation, [...(planned.get(operation) ?? []), ...faults.map(faultOf)])
    },
    random({ seed, share, kinds = faultKinds }) {
      const draw = randomBy(seed)
      random = () => {
        const [isMet, which] = [draw() < share, draw()]
        const kind = kinds[Math.floor(which * kinds.length)]
        return isMet && kind !== undefined ? faultOf(kind) : null
      }
    },
    none() {
      planned.clear()
      random = null
    },
    take: (operation) => planned.get(operation)?.shift() ?? random?.() ?? null,
  }
}

function faultOf(fault: Fault['kind'] | Fault): Fault {
  if (typeof fault !== 'string') return fault
  return fault === 'delay' ? { kind: fault, ms: 50 } : { kind: fault }
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
