import type { Instant } from '../../domain/instant.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql } from '../../platform/database/write-sql.ts'
import { type SeriesRow, seriesColumns, seriesRecord, setSeries } from '../ledger/number-series.ts'
import type { Write } from '../transaction/write-set.ts'

export type TestClock = SeriesRow &
  Row<
    'test_clock',
    'id' | 'name' | 'now' | 'advancing_to' | 'sends_mail' | 'last_finalized_at' | 'created_at' | 'updated_at'
  >

const columns = `k.id, k.name, k.now, k.advancing_to, k.sends_mail, ${seriesColumns('k')}, k.last_finalized_at, k.created_at, k.updated_at`

export const insertTestClock: Write = {
  name: 'inserted_test_clock',
  sql: insertSql('test_clock', 'id, name, now, sends_mail, created_at, updated_at'),
}

/** Updates a clock: its present, the target of its advance, and its number series. */
export const moveTestClock: Write = {
  name: 'moved_test_clock',
  sql: `update test_clock k set now = r.now, advancing_to = r.advancing_to,
      last_finalized_at = greatest(k.last_finalized_at, r.last_finalized_at), updated_at = r.updated_at, ${setSeries('k')}
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, now timestamptz, advancing_to timestamptz,
      last_finalized_at timestamptz, updated_at timestamptz, ${seriesRecord})
    where k.tenant_id = $tenant and k.id = r.id`,
}

/** Says how far a clock is to go, while something else than its time is written. Does not wait. */
export function claimTestClock(
  tx: Tx,
  tenantId: string,
  { id, to }: { readonly id: string; readonly to: Instant },
): void {
  tx.send({
    name: 'claim_test_clock',
    text: `update test_clock set advancing_to = $3, updated_at = date_trunc('milliseconds', clock_timestamp())
      where tenant_id = $1 and id = $2`,
    values: [tenantId, id, to.toString()],
  })
}

/** Finds and locks a clock; writes to its customers wait for the lock. */
export async function lockTestClock(tx: Tx, tenantId: string, id: string): Promise<TestClock | undefined> {
  const [clock] = await tx.rows<TestClock>({
    name: 'lock_test_clock',
    text: `select ${columns} from test_clock k where tenant_id = $1 and id = $2 for no key update`,
    values: [tenantId, id],
  })
  return clock
}

export async function findTestClock(tx: Tx, tenantId: string, id: string): Promise<TestClock | undefined> {
  const [clock] = await tx.rows<TestClock>({
    name: 'find_test_clock',
    text: `select ${columns} from test_clock k where tenant_id = $1 and id = $2`,
    values: [tenantId, id],
  })
  return clock
}

/** The clock that a customer follows. */
export async function clockOfCustomer(tx: Tx, tenantId: string, customerId: string): Promise<TestClock | undefined> {
  const [clock] = await tx.rows<TestClock>({
    name: 'test_clock_of_customer',
    text: `select ${columns} from customer c join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, customerId],
  })
  return clock
}

/** A page of clocks, newest first; one more than `limit`. */
export async function listTestClocks(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly TestClock[]> {
  return tx.rows<TestClock>({
    text: `select ${columns} from test_clock k where tenant_id = $1 ${before ? 'and id < $3' : ''} order by id desc limit $2`,
    values: before ? [tenantId, limit + 1, before] : [tenantId, limit + 1],
  })
}

/** Locks the clock's customers that are due by an instant and not parked, the soonest first. The clock must already be locked. */
export function lockDueCustomers(
  tx: Tx,
  tenantId: string,
  { clockId, dueBy, limit }: { readonly clockId: string; readonly dueBy: Instant; readonly limit: number },
): Promise<readonly { readonly customer_id: string; readonly next_billing_at: Instant }[]> {
  return tx.rows({
    name: 'lock_due_customers_of_clock',
    text: `select customer_id, next_billing_at from customer_billing
      where tenant_id = $1 and test_clock_id = $2 and next_billing_at <= $3 and next_billing_at is not null
        and parked_at is null
      order by next_billing_at, customer_id limit $4 for no key update`,
    values: [tenantId, clockId, dueBy.toString(), limit],
  })
}

/** Deletes the clock, its customers and their documents; false if the clock does not exist. */
export async function deleteTestClock(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.rows<{ is_deleted: boolean }>({
    name: 'delete_test_clock',
    text: 'select delete_test_clock($1) as is_deleted',
    values: [id],
  })
  return row?.is_deleted ?? false
}

/** Clocks with an interrupted advance, over all tenants, with the database's time. */
export function advancingClocks(
  tx: Tx,
): Promise<readonly { readonly tenant_id: string; readonly id: string; readonly now: Instant }[]> {
  return tx.rows({
    name: 'advancing_clocks',
    text: `select tenant_id, id, date_trunc('milliseconds', clock_timestamp()) as now from advancing_clocks()`,
  })
}
