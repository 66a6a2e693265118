import { type Mutant, mutant } from './mutant.ts'

const file = 'src/domain/change-items.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const scenario = 'test/scenarios/items.test.ts'
const refusals = 'test/scenarios/impossible-items.test.ts'

/** What a change makes of the items, with a mistake in it. */
export const itemMutants: readonly Mutant[] = [
  mutant(
    'a price code that the new plan does not have stays',
    {
      file,
      find: 'return price ? { plan: planName(plan), price, quantity } : null',
      put: 'return { plan: planName(plan), price: price ?? old.price, quantity }',
    },
    model,
  ),
  mutant(
    'a price code that only the new plan has does not begin',
    {
      file,
      find: 'return isThere || quantity === 0 ? []',
      put: 'return there.length > 0 || quantity === 0 ? []',
    },
    model,
  ),
  mutant(
    'the same price in the same quantity is billed anew',
    { file, find: 'if (isSame && !anchor) return null', put: 'if (isSame && !anchor && !named.plan) return null' },
    model,
    scenario,
  ),
  mutant(
    'the trial days of a price are due',
    { file, find: 'const from = later(when.from, trialEnd)', put: 'const { from } = when' },
    model,
  ),
  mutant(
    'a change in the trial days of a price ends them',
    { file, find: 'const from = later(when.from, firstDueAt(item))', put: 'const { from } = when' },
    scenario,
  ),
  mutant(
    'an add-on leaves with a change of plan',
    {
      file,
      find: 'const isLeft = quantity === 0 || plan?.code === item.addOnOf',
      put: 'const isLeft = quantity === 0 || plan !== null',
    },
    scenario,
  ),
  mutant(
    'what leaves without proration is given back',
    {
      file,
      find: 'keeping.push(item.id)\n      return { ...item, until: now }',
      put: 'return { ...item, until: now }',
    },
    model,
    scenario,
  ),
  mutant(
    'an add-on in another currency is taken',
    {
      file: 'src/domain/refuse-items.ts',
      find: 'if (addOn.price.currency !== currency)',
      put: "if (addOn.price.currency === '')",
    },
    refusals,
  ),
  mutant(
    'what waits is not looked at when the plan changes',
    {
      file: 'src/domain/change.ts',
      find: 'for (const { at } of waitingChanges(subscription)) {',
      put: 'for (const { at } of waitingChanges({ waiting: [] })) {',
    },
    refusals,
  ),
]
