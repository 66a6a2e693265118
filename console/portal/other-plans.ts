import type { Plan, Subscription } from './types.ts'

/** The plans that a subscription can be changed to: others, of its product and currency. */
export function otherPlans(plans: readonly Plan[], { plan_code, product, currency }: Subscription): readonly Plan[] {
  return plans.filter((one) => one.code !== plan_code && one.product === product && one.currency === currency)
}
