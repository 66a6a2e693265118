import type { Tx } from '../../../platform/database/transaction.ts'

/** Makes the weeks ahead and back that events may be of, and detaches those that are over for longer than is kept; how many were made. */
export async function keepUsagePartitions(tx: Tx, weeksKept: number): Promise<number> {
  const [row] = await tx.rows<{ made: number }>({
    text: 'select keep_usage_partitions(4, 6, $1) as made',
    values: [weeksKept],
  })
  return row?.made ?? 0
}

/** Folds batches of the tenant, the oldest first, at most so many; how many. Without waiting, none while another process folds. */
export async function foldUsage(tx: Tx, atMost: number, wait: boolean): Promise<number> {
  const [row] = await tx.rows<{ folded: number }>({
    name: 'fold_usage',
    text: 'select fold_usage($1, $2) as folded',
    values: [atMost, wait],
  })
  return row?.folded ?? 0
}

/** Counts a week of the past of a meter of the tenant that is filling; false if none is. */
export async function fillMeter(tx: Tx): Promise<boolean> {
  const [row] = await tx.rows<{ was_filling: boolean }>({
    name: 'fill_meter',
    text: 'select fill_meter() as was_filling',
  })
  return row?.was_filling ?? false
}

/** Makes one mark of late usage of many of a customer. Does not wait. */
export function mergeLateUsage(tx: Tx): void {
  tx.send({ name: 'merge_late_usage', text: 'select merge_late_usage()' })
}

export interface TenantWithUsage {
  readonly tenant_id: string
  readonly is_filling: boolean
}

/** Tenants with something to fold or to fill. */
export async function tenantsWithUsage(tx: Tx): Promise<readonly TenantWithUsage[]> {
  return tx.rows<TenantWithUsage>({
    name: 'tenants_with_usage',
    text: 'select tenant_id, is_filling from tenants_with_usage()',
  })
}

/** How far the fold is behind, in all tenants. */
export interface UsageBacklog {
  readonly batches: bigint
  readonly events: bigint
  readonly oldest_seconds: number
  readonly filling: bigint
  readonly late_customers: bigint
}

/** How far the fold is behind, in all tenants. */
export async function usageBacklog(tx: Tx): Promise<UsageBacklog | undefined> {
  const [row] = await tx.rows<UsageBacklog>({
    name: 'usage_backlog',
    text: 'select batches, events, oldest_seconds, filling, late_customers from usage_backlog()',
  })
  return row
}
