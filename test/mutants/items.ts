import { type Mutant, mutant } from './mutant.ts'

const file = 'src/domain/change-items.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const scenario = 'test/scenarios/items.test.ts'
const refusals = 'test/scenarios/impossible-items.test.ts'

/** What a change makes of the items, with a mistake in it. */
export const itemMutants: readonly Mutant[] = [
  mutant(
    'a one-off price is charged again by the next plan',
    {
      file,
      find: '(isOnce(item) && !isWithdrawn(item) && item.addOnOf === null)',
      put: '(isOnce(item) && item.addOnOf === "")',
    },
    'test/scenarios/one-off-prices.test.ts',
    model,
  ),
  mutant(
    'a one-off price that is to come is charged although its plan was left',
    {
      file,
      find: 'if (pricedAfter(item, named) === null) return { ...item, until: firstDueAt(item) }',
      put: 'if (pricedAfter(item, named) === null) return item',
    },
    'test/scenarios/one-off-prices.test.ts',
  ),
  mutant(
    'an agreed price ends with a change of quantity',
    {
      file,
      find: 'if (!plan) return { ...old, price: priceInPlaceOf(ownPrice(old.price)), quantity }',
      put: 'if (!plan) return { ...old, price: order && !order.money ? ownPrice(old.price) : priceInPlaceOf(ownPrice(old.price)), quantity }',
    },
    'test/scenarios/agreed-prices.test.ts',
  ),
  mutant(
    'an agreed price goes on with another plan',
    {
      file,
      find: '(agreed.overrides.id === price.id || plan?.id === old.id || keepsAgreedPrices)',
      put: '(agreed.overrides.id === price.id || plan !== undefined || old === plan || keepsAgreedPrices)',
    },
    'test/scenarios/agreed-prices.test.ts',
    model,
  ),
  mutant(
    'what an add-on waits for comes although it was taken off',
    {
      file: 'src/domain/waiting.ts',
      find: 'if (other.quantity === 0) return []',
      put: 'if (other.quantity === 0 && order.money === null) return []',
    },
    'test/scenarios/waiting-meets-others.test.ts',
  ),
  mutant(
    'what was left is not billed by an end now',
    { file: 'src/domain/bill.ts', find: '    !hasEnded(changed, now) &&\n', put: '    !hasEnded(before, now) &&\n' },
    'test/scenarios/waiting-meets-others.test.ts',
  ),
  mutant(
    'a price code that the new plan does not have stays',
    {
      file,
      find: 'return price ? { plan: planName(plan), price: priceInPlaceOf(price), quantity } : null',
      put: 'return { plan: planName(plan), price: price ? priceInPlaceOf(price) : old.price, quantity }',
    },
    model,
  ),
  mutant(
    'a price code that only the new plan has does not begin',
    {
      file: 'src/domain/new-items.ts',
      find: 'return isThere || quantity === 0\n',
      put: 'return there.length > 0 || quantity === 0\n',
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
    { file: 'src/domain/new-items.ts', find: ': later(when.from, trialEnd)', put: ': when.from' },
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
      find: 'const isLeft = quantity === 0 || named.plan?.code === item.addOnOf',
      put: 'const isLeft = quantity === 0 || named.plan !== null',
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
