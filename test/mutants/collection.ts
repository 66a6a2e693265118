import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const rules = 'src/domain/collection.ts'
const collectDue = 'src/modules/collection/collect-due.ts'
const afterFailure = 'src/modules/collection/after-failure.ts'
const settleAttempt = 'src/modules/collection/settle-attempt.ts'
const startAttempt = 'src/modules/collection/start-attempt.ts'
const facts = 'src/modules/collection/store.ts'
const notices = 'src/modules/collection/debit-notices.ts'
const customers = 'src/modules/customers/store.ts'
const settlement = 'src/domain/settlement.ts'
const pastDue = 'src/modules/ledger/store.ts'

const ofRules = 'src/domain/collection.test.ts'
const random = 'test/random-collection.test.ts'

/** Collection with a mistake in it: whether, when and how often something is tried. */
export const collectionMutants: readonly Mutant[] = [
  mutant(
    'collection: whatever the decline, the method is tried again',
    {
      file: rules,
      find: "return past.last.class === 'retryable' || past.last.class === 'gateway_down'",
      put: 'return true',
    },
    ofRules,
    random,
  ),
  mutant(
    'collection: the decline of one method bars another',
    {
      file: rules,
      find: 'if (past.last?.methodId !== methodId) return true',
      put: 'if (past.last === null) return true',
    },
    ofRules,
    random,
  ),
  mutant(
    'collection: any number of declines is let pass',
    { file: rules, find: 'if (past.withMethod >= declinesPerMethodMax) return false', put: '' },
    ofRules,
  ),
  mutant(
    'collection: declines of a method are counted for three days',
    { file: facts, find: "- interval '30 days'", put: "- interval '3 days'" },
    'test/scenarios/late-failures.test.ts',
  ),
  mutant(
    'collection: a gateway that is away begins the dunning',
    {
      file: afterFailure,
      find: "reason.class === 'gateway_down' ? retryAfterGatewayFailure",
      put: "reason.code === 'nothing' ? retryAfterGatewayFailure",
    },
    random,
  ),
  mutant(
    'collection: each failure of the gateway is the first',
    {
      file: afterFailure,
      find: 'retryAfterGatewayFailure(facts.past.gatewayFailures + 1, now)',
      put: 'retryAfterGatewayFailure(1, now)',
    },
    random,
  ),
  mutant(
    'collection: a charge that nobody confirms waits a day longer',
    { file: settleAttempt, find: 'const actionDaysMax = 3', put: 'const actionDaysMax = 4' },
    random,
  ),
  mutant(
    'collection: a lost card stays active',
    { file: settleAttempt, find: "return kind === 'hard' || code", put: 'return code' },
    random,
  ),
  mutant(
    'collection: an expired card stays active',
    { file: settleAttempt, find: "kind === 'hard' || code === 'expired_card'", put: "kind === 'hard' || code === ''" },
    random,
  ),
  mutant(
    'collection: the rest of an invoice is tried two days later',
    {
      file: settleAttempt,
      find: "collectionStatus: 'waiting', collectAt: now.add({ hours: 24 })",
      put: "collectionStatus: 'waiting', collectAt: now.add({ hours: 48 })",
    },
    random,
  ),
  mutant(
    'collection: the rest is tried of what nobody collects',
    { file: settleAttempt, find: "invoice.status !== 'open' || !isFollowedUp)", put: "invoice.status !== 'open')" },
    random,
  ),
  mutant(
    'collection: what was cancelled is tried again',
    {
      file: settleAttempt,
      find: "collectionStatus: 'canceled', collectAt: null,",
      put: "collectionStatus: 'waiting', collectAt: now.add({ hours: 24 }),",
    },
    random,
  ),
  mutant(
    'collection: what a person asks for is followed up',
    { file: startAttempt, find: 'isFollowedUp: invoice.collectAt !== null', put: 'isFollowedUp: true' },
    random,
  ),
  mutant(
    'collection: another default method does not try what is open',
    {
      file: 'src/modules/customers/update-customer.ts',
      find: 'if (methodId && methodId !== before.defaultPaymentMethodId)',
      put: 'if (methodId && methodId === before.defaultPaymentMethodId)',
    },
    random,
  ),
  mutant(
    'collection: another default method tries uncollectible invoices',
    {
      file: customers,
      find: "and i.status = 'open' and i.collection = 'automatic'",
      put: "and i.status in ('open', 'uncollectible') and i.collection = 'automatic'",
    },
    random,
  ),
  mutant(
    'collection: another method is tried while a chargeback is open',
    { file: customers, find: 'or not is_disputed(i.tenant_id, i.id)', put: 'or true' },
    'test/scenarios/other-methods.test.ts',
  ),
  mutant(
    'collection: an invoice is tried and dunned while a chargeback of its money is open',
    { file: collectDue, find: 'if (facts.isDisputed) {', put: 'if (facts.isPaused) {' },
    'test/scenarios/disputes.test.ts',
  ),
  mutant(
    'collection: a dispute that is closed holds its invoice for ever',
    {
      file: 'database/schema/64_refunds.sql',
      find: "d.kind = 'chargeback' and d.closed_at is null where",
      put: "d.kind = 'chargeback' where",
    },
    'test/scenarios/disputes.test.ts',
  ),
  mutant(
    'collection: a card that the gateway renews is tried for what was cancelled',
    { file: customers, find: 'r.is_by_gateway is not true or', put: 'true or' },
    'test/stripe-events.test.ts',
  ),
  mutant(
    'collection: an attempt first sent after its key has died is not looked for',
    {
      file: 'src/modules/collection/send-attempt.ts',
      find: 'isKeyFresh && (isFirst || isNothingCharged)',
      put: 'isFirst || (isKeyFresh && isNothingCharged)',
    },
    'test/charged-once-however-late.test.ts',
  ),
  mutant(
    'collection: another default method tries what an attempt is live for',
    {
      file: customers,
      find: "and coalesce(i.collection_status, '') not in ('in_progress', 'requires_action')",
      put: '',
    },
    random,
  ),
  doubleMutant(
    'collection: two attempts for an invoice, nobody looks',
    [
      {
        file: customers,
        find: "and coalesce(i.collection_status, '') not in ('in_progress', 'requires_action')",
        put: '',
      },
      {
        file: collectDue,
        find: 'if (amountDue(invoice) === 0n || facts.hasLive) {',
        put: 'if (amountDue(invoice) === 0n) {',
      },
    ],
    random,
  ),
  doubleMutant(
    'collection: an invoice is paid by hand while an attempt is live, nobody looks',
    [
      { file: settlement, find: 'if (isCollecting(collectionStatus))', put: 'if (false)' },
      {
        file: 'database/schema/63_collection.sql',
        find: "when (old.status <> 'draft' and (new.amount_paid_cents <> old.amount_paid_cents",
        put: "when (old.status = 'draft' and (new.amount_paid_cents <> old.amount_paid_cents",
      },
    ],
    random,
  ),
  mutant(
    'collection: an invoice without a method does not wait until it is due',
    { file: collectDue, find: 'const mayWait = !isDunned && ', put: 'const mayWait = false && ' },
    random,
  ),
  mutant(
    'collection: a debit that fails late is left',
    {
      file: 'src/modules/collection/late-failure.ts',
      find: 'facts: read, isFollowedUp: true',
      put: 'facts: read, isFollowedUp: false',
    },
    random,
  ),
  mutant(
    'collection: a late failure is no reason not to try the method again',
    { file: facts, find: 'coalesce(a.decline_class, v.decline_class)', put: 'a.decline_class' },
    random,
  ),
  mutant(
    'collection: a debit is announced once for all methods',
    { file: notices, find: 'announced?.methodId !== id', put: 'announced === null' },
    random,
  ),
  mutant(
    'collection: a debit is made on any day',
    {
      file: 'src/domain/debit-notice.ts',
      find: 'const day = bankingDayFrom(announced.toPlainDate().add({ days: noticeDays }))',
      put: 'const day = [bankingDayFrom, announced.toPlainDate().add({ days: noticeDays })][1] as Temporal.PlainDate',
    },
    'src/domain/debit-notice.test.ts',
    random,
  ),
  mutant(
    'collection: a debit does not wait for its day',
    {
      file: notices,
      find: "return isToCome && collectionStatus === 'waiting' && ",
      put: 'return false && isToCome && ',
    },
    random,
  ),
  mutant(
    'collection: more is taken than was announced',
    { file: collectDue, find: 'centsMax: notice?.amountCents', put: 'centsMax: undefined' },
    'test/scenarios/debit-notices.test.ts',
  ),
  mutant(
    'past_due: only while the dunning goes on',
    {
      file: pastDue,
      find: "coalesce(u.dunning ->> 'end_reason', 'exhausted') in ('exhausted', 'hard_decline')",
      put: "u.dunning ->> 'end_reason' is null",
    },
    'test/scenarios/collection.test.ts',
  ),
  mutant(
    'past_due: also of uncollectible invoices',
    { file: pastDue, find: "and u.dunning is not null and u.status = 'open'", put: 'and u.dunning is not null' },
    'test/scenarios/collection-limits.test.ts',
  ),
  mutant(
    'past_due: also when the dunning has ended',
    {
      file: pastDue,
      find: "and coalesce(u.dunning ->> 'end_reason', 'exhausted') in ('exhausted', 'hard_decline'))",
      put: ')',
    },
    random,
  ),
  mutant(
    'collection: money that goes back opens an uncollectible invoice',
    {
      file: settlement,
      find: "const owedAs = invoice.markedUncollectibleAt === null ? 'open' : 'uncollectible'",
      put: "const owedAs = 'open'",
    },
    'test/scenarios/late-failures.test.ts',
  ),
  mutant(
    'collection: what tenants with their share have due is read first',
    {
      file: 'src/modules/collection-run/run.ts',
      find: 'const full = [...places].filter(([, taken]) => taken >= ofTenant)',
      put: 'const full = [...places].filter(([, taken]) => taken > ofTenant)',
    },
    'test/fair-collection.test.ts',
  ),
  mutant(
    'collection: no place is left for another tenant',
    {
      file: 'src/modules/collection-run/places.ts',
      find: 'return Math.max(1, Math.floor(places / (tenants + 1)))',
      put: 'return Math.ceil(places / tenants)',
    },
    'src/modules/collection-run/places.test.ts',
    'test/fair-collection.test.ts',
  ),
]
