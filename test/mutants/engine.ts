import { type Mutant, mutant } from './mutant.ts'

const locking = 'test/races/locks.test.ts'
const concurrency = 'test/concurrency.test.ts'
const numbering = 'test/numbering-and-events.test.ts'
const years = 'test/scenarios/number-series.test.ts'
const foreseen = 'test/scenarios/foreseen.test.ts'
const drafts = 'test/scenarios/drafts.test.ts'
const random = 'test/random-operations.test.ts'

/** Actions, statements and plumbing with a mistake in them. */
export const engineMutants: readonly Mutant[] = [
  mutant(
    'the commit goes ahead of the number',
    {
      file: 'src/platform/database/transaction.ts',
      find: `const answer = this.#query(statement)
    const commit = this.#query({ text: 'commit' })`,
      put: `const commit = this.#query({ text: 'commit' })
    const answer = this.#query(statement)`,
    },
    numbering,
  ),
  mutant(
    'an answer goes out before the commit is known',
    {
      file: 'src/platform/database/transaction.ts',
      find: `if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back by the server')`,
      put: '',
    },
    'test/acknowledged.test.ts',
  ),
  mutant(
    'what is abandoned is committed',
    {
      file: 'src/platform/database/transaction.ts',
      find: `await this.#client.query('rollback')`,
      put: `await this.#client.query('commit')`,
    },
    foreseen,
  ),
  mutant(
    'a deadlock is the client’s',
    { file: 'src/platform/database/failure.ts', find: `new Set(['40001', '40P01'])`, put: `new Set(['40001'])` },
    'src/platform/http/server.test.ts',
  ),
  mutant(
    'one idempotency key serves for other requests',
    {
      file: 'src/platform/http/run-route.ts',
      find: 'if (!kept.requestHash.equals(request.requestHash())) {',
      put: 'if (kept.status === 0) {',
    },
    concurrency,
  ),
  mutant(
    'scopes do not matter',
    {
      file: 'src/platform/http/request-lifecycle.ts',
      find: 'if (!covered[scope].some((one) => access.scopes.includes(one)))',
      put: 'if (access.scopes.length === 0)',
    },
    'src/modules/api-keys/api-keys.test.ts',
  ),
  mutant(
    'roles do not matter',
    {
      file: 'src/platform/http/request-lifecycle.ts',
      find: "if (level !== 'write' && level !== needed)",
      put: "if (level === 'none' && area === undefined)",
    },
    'src/modules/people/people.test.ts',
  ),
  mutant(
    'a password of yesterday is enough for what is dangerous',
    {
      file: 'src/platform/http/request-lifecycle.ts',
      find: "if (access.kind === 'person' && scope === 'admin' && !access.isFresh)",
      put: "if (access.kind === 'person' && scope === 'admin' && !access.isFresh && area === undefined)",
    },
    'src/modules/people/sessions/sessions.test.ts',
  ),
  mutant(
    'another site may write with the cookie',
    { file: 'src/platform/http/session-cookie.ts', find: 'if (!isOwn)', put: 'if (!isOwn && isSignIn)' },
    'src/modules/people/sessions/sessions.test.ts',
  ),
  mutant(
    'a preview stays',
    { file: 'src/platform/http/run-route.ts', find: 'preview: { rollback: true,', put: 'preview: { rollback: false,' },
    foreseen,
  ),
  mutant(
    'numbers are taken in any order of time',
    {
      file: 'src/modules/transaction/commit-statement.ts',
      find: 'when r.counter is null then greatest(r.finalized_at, c.last_finalized_at)',
      put: 'when r.counter is null then r.finalized_at',
    },
    numbering,
  ),
  mutant(
    'the counter does not count numbers',
    {
      file: 'src/modules/transaction/commit-statement.ts',
      find: 'invoices: parameter(counted.length - notes)',
      put: 'invoices: parameter((counted.length - notes) * 2)',
    },
    numbering,
  ),
  mutant(
    'a new year goes on with the numbers of the old one, in a series of its own',
    {
      file: 'src/modules/ledger/number-series.ts',
      find: 'return year === next.year ? last + 1n : 1n',
      put: 'return last + 1n',
    },
    years,
  ),
  mutant(
    'a format without the year begins again with numbers that were given',
    {
      file: 'src/modules/ledger/number-series.ts',
      find: 'number > count.highest ? number : count.highest',
      put: 'number',
    },
    years,
  ),
  mutant(
    'a series of the tenant begins anew with the year whatever its format says',
    {
      file: 'src/modules/transaction/commit-statement.ts',
      find: 'number_before(t.number_format, y.year,',
      put: "number_before('{year}', y.year,",
    },
    years,
  ),
  mutant(
    'a first number may lie before numbers that were given',
    {
      file: 'src/modules/settings/update-settings.ts',
      find: 'if (firstNumber <= highest) {',
      put: 'if (firstNumber < highest) {',
    },
    years,
  ),
  mutant(
    'events of one request stand in another order',
    {
      file: 'src/modules/transaction/commit-statement.ts',
      find: 'json(events.map(eventRow))',
      put: 'json(events.map(eventRow).reverse())',
    },
    'test/scenarios/one-request.test.ts',
  ),
  mutant(
    'events do not learn the number',
    {
      file: 'src/modules/transaction/commit-statement.ts',
      find: `r.object || coalesce(a.objects[r.nth], '{}')`,
      put: `r.object || coalesce(a.objects[r.nth + 100000], '{}')`,
    },
    numbering,
  ),
  mutant(
    'the clock is taken twice: a subscription starts by the tenant’s',
    {
      file: 'src/modules/subscriptions/create-subscription.ts',
      find: 'startAt: order.startAt ?? now,',
      put: 'startAt: order.startAt ?? ctx.now,',
    },
    'test/scenarios/one-request.test.ts',
  ),
  mutant(
    'the clock is taken twice: money is received by the tenant’s',
    {
      file: 'src/modules/payments/receive-payment.ts',
      find: 'paid(invoice, cents, paidAt ?? session.now, session.now)',
      put: 'paid(invoice, cents, paidAt ?? ctx.now, session.now)',
    },
    'test/scenarios/one-request.test.ts',
  ),
  mutant(
    'a payment is allocated to another customer’s invoice',
    { file: 'src/domain/payment.ts', find: 'if (invoice.customerId !== payment.customerId)', put: 'if (false)' },
    'test/scenarios/payments.test.ts',
  ),
  mutant(
    'more is allocated than is left of a payment',
    { file: 'src/domain/payment.ts', find: 'if (amountCents > left)', put: 'if (false)' },
    'test/scenarios/payments.test.ts',
  ),
  mutant(
    'the clock is taken twice: on a test clock documents are of the tenant’s',
    {
      file: 'src/modules/billing/finalize-document.ts',
      find: 'const at = later(session.now, series.lastFinalizedAt ?? session.now)',
      put: 'const at = later(session.ctx.now, series.lastFinalizedAt ?? session.now)',
    },
    'test/scenarios/month-ends.test.ts',
  ),
  mutant(
    'an advance bills all at the time that it goes to',
    { file: 'src/modules/test-clocks/advance-clock.ts', find: 'session.now = later(at', put: 'session.now = later(to' },
    'test/scenarios/one-request.test.ts',
  ),
  mutant(
    'an advance goes on without its clock’s lock',
    {
      file: 'src/modules/test-clocks/store.ts',
      find: 'where tenant_id = $1 and id = $2 for no key update`',
      put: 'where tenant_id = $1 and id = $2`',
    },
    locking,
  ),
  mutant(
    'an action bills nothing first',
    {
      file: 'src/modules/billing/open-customer.ts',
      find: 'if (!billSession(session, stepsPerRequestMax).isComplete) {',
      put: 'if (session.tenantId.length === 0 && !billSession(session, stepsPerRequestMax).isComplete) {',
    },
    'test/scenarios/one-request.test.ts',
  ),
  mutant(
    'customers on an advancing clock can be written to',
    {
      file: 'src/modules/billing/open-customer.ts',
      find: 'if (locked.is_advancing && !duringAdvance)',
      put: 'if (locked.is_advancing && locked.test_clock_id === null)',
    },
    locking,
  ),
  mutant(
    'a preview’s instant is good although the customer has changed',
    {
      file: 'src/modules/billing/open-customer.ts',
      find: 'if (isFuture || isOld || hasChanged) {',
      put: 'if (isFuture || isOld) {',
    },
    foreseen,
  ),
  mutant(
    'a customer is due when the first subscription is, not when any is',
    {
      file: 'src/modules/ledger/customer-session.ts',
      find: 'earliest([...session.subscriptions.map(({ nextBillingAt }) => nextBillingAt), nextExpiry(session)])',
      put: 'earliest([...session.subscriptions.slice(0, 1).map(({ nextBillingAt }) => nextBillingAt), nextExpiry(session)])',
    },
    random,
  ),
  mutant(
    'a draft’s old lines stay beside the new ones',
    {
      file: 'src/modules/ledger/save-drafts.ts',
      find: 'if (rewritten.length > 0)',
      put: 'if (rewritten.length > 1000)',
    },
    drafts,
  ),
  mutant(
    'lines made by hand are lost when a draft is written anew',
    {
      file: 'src/modules/billing/draft-invoice.ts',
      find: 'const lines = [...handMade, ...automatic]',
      put: 'const lines = [...automatic]',
    },
    drafts,
  ),
  mutant(
    'that an invoice is paid is not told',
    {
      file: 'src/modules/billing/finalize-document.ts',
      find: `if (invoice.status === 'paid') record(`,
      put: `if (invoice.status === 'void') record(`,
    },
    random,
  ),
  mutant(
    'a batch that fails is not tried one by one',
    {
      file: 'src/modules/billing-run/run.ts',
      find: 'for (const customerId of error.customerIds) await billOrPark(customerId)',
      put: '',
    },
    'test/killed-workers.test.ts',
  ),
  mutant(
    'a deadlock in the run parks a customer',
    {
      file: 'src/modules/billing-run/run.ts',
      find: `if (kind === 'retry') return // still due, so the next round tries again`,
      put: '',
    },
    locking,
  ),
]
