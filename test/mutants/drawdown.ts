import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const rules = 'src/domain/drawdown.ts'
const action = 'src/modules/billing/grants.ts'
const examples = 'src/domain/drawdown.test.ts'
const properties = 'src/domain/drawdown.properties.test.ts'
const story = 'test/scenarios/prepaid-credit.test.ts'

/** Prepaid credit with a mistake in it: what it pays, in which order, until when, and what comes back. */
export const drawdownMutants: readonly Mutant[] = [
  mutant(
    'the grant that never expires is used first',
    {
      file: rules,
      find: 'return Number(a === null) - Number(b === null)',
      put: 'return Number(b === null) - Number(a === null)',
    },
    examples,
  ),
  mutant(
    'a grant pays at the instant of its expiry',
    { file: rules, find: 'isBefore(at, expiresAt))', put: '!isBefore(expiresAt, at))' },
    examples,
  ),
  mutant(
    'a grant for some prices pays what was made by hand',
    { file: rules, find: '(priceCode !== null && priceCodes.includes(priceCode))', put: 'priceCode === null' },
    examples,
    properties,
  ),
  mutant(
    'more is used than is due',
    { file: rules, find: 'smallest(grant.leftCents, due, ', put: 'smallest(grant.leftCents, ' },
    properties,
  ),
  mutant(
    'a grant for every line takes the lines of others',
    { file: rules, find: 'rivals(a) - rivals(b)', put: 'rivals(b) - rivals(a)' },
    examples,
  ),
  mutant(
    'what was paid before is paid again',
    {
      file: rules,
      find: 'for (const { grant, cents } of before.toSorted(narrowFirst)) paying.pay(grant, cents)',
      put: '',
    },
    examples,
  ),
  mutant(
    'a credit note gives back more than the grant has paid',
    { file: rules, find: 'smallest(use.cents, rest, ', put: 'smallest(rest, ' },
    examples,
    properties,
  ),
  mutant(
    'a void gives all back to the plain balance',
    { file: action, find: 'const uses = usesOf(session, id)', put: 'const uses = usesOf(session, "")' },
    story,
  ),
  mutant(
    'what comes back after the expiry stays',
    { file: action, find: 'expireGrants(session, session.now)', put: 'expireGrants(session, invoice.createdAt)' },
    story,
  ),
  mutant(
    'nobody is due because a grant expires',
    { file: 'src/modules/ledger/customer-session.ts', find: ', nextExpiry(session)])', put: '])' },
    story,
  ),
  doubleMutant(
    'a grant below zero, and nobody looks',
    [
      { file: 'database/schema/50_invoice.sql', find: 'check (left_cents >= 0)', put: 'check (true)' },
      {
        file: 'src/modules/billing/move-credit.ts',
        find: 'if (left + amountCents < 0n) {',
        put: 'if (left + amountCents < -1_000_000n) {',
      },
    ],
    story,
    'test/grants-at-once.test.ts',
  ),
]
