import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { setTenant } from '../transaction/store.ts'
import type { Difference } from './difference.ts'
import { type DifferenceRow, differenceColumns, differenceOf } from './rows.ts'

/** An account that this process compares with its gateway. */
export interface Claim {
  readonly tenant_id: string
  readonly gateway_account_id: string
  readonly claims: number
  /** When the last comparison began; when the account was connected, if this is the first. */
  readonly compared_until: Instant
  /** Charges that were made since are listed. */
  readonly since: Instant
  readonly now: Instant
}

/** How long a worker may take for a page of the list. */
const leaseSeconds = 300

/** Claims the account that waits longest to be compared, of whatever tenant; undefined if none is due. */
export async function claimAccount(tx: Tx): Promise<Claim | undefined> {
  const [row] = await tx.rows<Claim>({
    name: 'claim_reconciliation',
    text: 'select tenant_id, gateway_account_id, claims, compared_until, since, now from claim_reconciliation($1)',
    values: [leaseSeconds],
  })
  return row
}

/** Extends a claim by another page, and gives the present; null if another worker has claimed the account since. */
export async function extendClaim(tx: Tx, claim: Claim): Promise<Instant | null> {
  setTenant(tx, claim.tenant_id)
  const [row] = await tx.rows<{ now: Instant }>({
    name: 'extend_reconciliation',
    text: `update reconciliation set lease_until = clock_timestamp() + make_interval(secs => $4)
      where tenant_id = $1 and gateway_account_id = $2 and claims = $3
      returning date_trunc('milliseconds', clock_timestamp()) as now`,
    values: [claim.tenant_id, claim.gateway_account_id, claim.claims, leaseSeconds],
  })
  return row?.now ?? null
}

/**
 * Ends a claim without a result: the account is due again after so many seconds, a minute at most if it has to be compared first.
 * Collection does not wait for one whose credentials the gateway refuses.
 */
export async function releaseClaim(
  tx: Tx,
  claim: Claim,
  { afterSeconds, isRefused = false }: { readonly afterSeconds: number; readonly isRefused?: boolean },
): Promise<void> {
  setTenant(tx, claim.tenant_id)
  await tx.rows({
    name: 'release_reconciliation',
    text: `update reconciliation set lease_until = null, is_refused = $5, next_run_at = clock_timestamp()
        + make_interval(secs => case when compare_since is null then $4 else least($4, 60) end)
      where tenant_id = $1 and gateway_account_id = $2 and claims = $3`,
    values: [claim.tenant_id, claim.gateway_account_id, claim.claims, afterSeconds, isRefused],
  })
}

/**
 * Ends a claim whose account was compared, but for some parts: open differences of the others that were not found again are resolved,
 * those of disputes however old they are, and the account is due again a day after it was claimed. One that had to be compared first does so
 * still without its refunds: one of them could be made a second time. Changes nothing if another worker has claimed it since. Returns what it
 * has resolved.
 */
export async function completeClaim(
  tx: Tx,
  claim: Claim,
  { foundIds, notCompared }: { readonly foundIds: readonly string[]; readonly notCompared: readonly string[] },
): Promise<readonly Difference[]> {
  setTenant(tx, claim.tenant_id)
  const rows = await tx.rows<DifferenceRow>({
    name: 'complete_reconciliation',
    text: `with completed as (
        update reconciliation set lease_until = null, reconciled_until = $4, is_refused = false,
          compare_since = case when 'refund' = any($7::text[]) then compare_since end,
          next_run_at = case when 'refund' = any($7) and compare_since is not null then clock_timestamp() + interval '1 minute'
            else $4::timestamptz + interval '1 day' end
        where tenant_id = $1 and gateway_account_id = $2 and claims = $3 returning tenant_id, gateway_account_id)
      update reconciliation_difference d set resolved_at = date_trunc('milliseconds', clock_timestamp()) from completed c
      where d.tenant_id = c.tenant_id and d.gateway_account_id = c.gateway_account_id and d.resolved_at is null
        and (d.object = 'dispute' or d.charged_at >= $5) and d.id <> all($6::uuid[]) and d.object <> all($7)
      returning ${differenceColumns}`,
    values: [claim.tenant_id, claim.gateway_account_id, claim.claims, claim.now, claim.since, foundIds, notCompared],
  })
  return rows.map(differenceOf)
}

/** An attempt that charges of a list may belong to. */
export interface ComparedAttempt {
  readonly id: string
  readonly customer_id: string
  readonly gateway_account_id: string
  readonly key: string
  readonly gateway_reference: string | null
  readonly status: string
  readonly is_live: boolean
  readonly currency: string
  readonly ended_at: Instant | null
  readonly paid_cents: bigint | null
  readonly is_returned: boolean | null
}

/** The attempts that have one of these references at the account, ids or keys. */
export async function attemptsNamed(
  tx: Tx,
  tenantId: string,
  named: {
    readonly accountId: string
    readonly references: readonly string[]
    readonly ids: readonly string[]
    readonly keys: readonly string[]
  },
): Promise<readonly ComparedAttempt[]> {
  return tx.rows<ComparedAttempt>({
    name: 'attempts_named_by_charges',
    text: `with named as (
        select a.id from payment_attempt a where a.tenant_id = $1 and a.gateway_account_id = $2 and a.gateway_reference = any($3)
        union select a.id from payment_attempt a where a.tenant_id = $1 and a.id = any($4::uuid[])
        union select a.id from payment_attempt a where a.tenant_id = $1 and a.key = any($5))
      select a.id, a.customer_id, a.gateway_account_id, a.key, a.gateway_reference, a.status, a.is_live, a.currency, a.ended_at,
        p.amount_cents as paid_cents, p.returned_cents = p.amount_cents as is_returned
      from named n join payment_attempt a on a.tenant_id = $1 and a.id = n.id
      left join payment p on p.tenant_id = a.tenant_id and p.attempt_id = a.id`,
    values: [tenantId, named.accountId, named.references, named.ids, named.keys],
  })
}

/** Those of these ids that are attempts of any tenant. */
export async function attemptsOfAnybody(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ id: string }>({
    name: 'attempts_of_anybody',
    text: 'select id from attempts_of_anybody($1::uuid[]) id',
    values: [ids],
  })
  return new Set(rows.map(({ id }) => id))
}

/** Payments that came by an account, a page by the ids of their attempts. */
export interface PaidAttempt {
  readonly id: string
  readonly key: string
  readonly gateway_reference: string
  readonly amount_cents: bigint
  readonly currency: string
  readonly status: string
  readonly created_at: Instant
}

/** The attempts of an account that had succeeded before an instant, by id; a page after the one with this id. */
export async function paidAttempts(
  tx: Tx,
  tenantId: string,
  {
    accountId,
    after,
    since,
    before,
    limit,
  }: {
    readonly accountId: string
    readonly after: string
    readonly since: Instant
    readonly before: Instant
    readonly limit: number
  },
): Promise<readonly PaidAttempt[]> {
  return tx.rows<PaidAttempt>({
    name: 'paid_attempts_of_account',
    text: `select a.id, a.key, a.gateway_reference, p.amount_cents, p.currency, a.status, a.created_at
      from payment_attempt a join payment p on p.tenant_id = a.tenant_id and p.attempt_id = a.id
      where a.tenant_id = $1 and a.id > $2 and a.gateway_account_id = $3 and a.created_at >= $4 and a.ended_at < $5
        and a.status = 'succeeded' and a.gateway_reference is not null
      order by a.id limit $6`,
    values: [tenantId, after, accountId, since, before, limit],
  })
}

/** The differences of an account about these charges that are open, or that a person has resolved. */
export async function knownDifferences(
  tx: Tx,
  tenantId: string,
  { accountId, references }: { readonly accountId: string; readonly references: readonly string[] },
): Promise<readonly Difference[]> {
  const rows = await tx.rows<DifferenceRow>({
    name: 'known_reconciliation_differences',
    text: `select ${differenceColumns} from reconciliation_difference d
      where d.tenant_id = $1 and d.gateway_account_id = $2 and d.gateway_reference = any($3)
        and (d.resolved_at is null or d.resolution is not null)`,
    values: [tenantId, accountId, references],
  })
  return rows.map(differenceOf)
}

/** The difference with this id, locked; undefined if the tenant has none such. */
export async function lockDifference(tx: Tx, tenantId: string, id: string): Promise<Difference | undefined> {
  const [row] = await tx.rows<DifferenceRow>({
    name: 'lock_reconciliation_difference',
    text: `select ${differenceColumns} from reconciliation_difference d where d.tenant_id = $1 and d.id = $2 for no key update`,
    values: [tenantId, id],
  })
  return row && differenceOf(row)
}

/** A page of differences, newest first; one more than `limit`. */
export async function listDifferences(
  tx: Tx,
  tenantId: string,
  filter: { readonly gateway_account_id?: string | undefined; readonly state?: 'open' | 'resolved' | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly Difference[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<DifferenceRow>({
    text: `select ${differenceColumns} from reconciliation_difference d where d.tenant_id = $1
      ${also('d.gateway_account_id = ?', filter.gateway_account_id)}
      ${filter.state === undefined ? '' : `and d.resolved_at is ${filter.state === 'open' ? '' : 'not '}null`}
      ${also('d.id < ?', before)} order by d.id desc limit $2`,
    values,
  })
  return rows.map(differenceOf)
}

export interface ReconciliationBacklog {
  readonly open_differences: bigint
  readonly lag_seconds: number
}

/** What differs from gateways, and how late the oldest comparison is, over all tenants. */
export async function reconciliationBacklog(tx: Tx): Promise<ReconciliationBacklog | undefined> {
  const [row] = await tx.rows<ReconciliationBacklog>({
    name: 'reconciliation_backlog',
    text: 'select open_differences, lag_seconds from reconciliation_backlog()',
  })
  return row
}
