type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** The tables that hold rows of tenants; not their partitions. */
export async function tenantTables(owner: Owner): Promise<readonly string[]> {
  const rows =
    await owner(`select relname::text as name from pg_class where relkind in ('r', 'p') and not relispartition
    and relnamespace = 'public'::regnamespace and relname <> 'schema_migration' order by 1`)
  return rows.map(({ name }) => String(name))
}

/** Everything that a tenant has, a hash for each table: equal before and after if nothing has changed. Not a key's last use. */
export async function fingerprint(owner: Owner, tenantId: string): Promise<Record<string, string>> {
  const rowOf = (table: string) => (table === 'api_key' ? `to_jsonb(t) - 'last_used_at'` : 't')
  const each = (await tenantTables(owner)).map(
    (
      table,
    ) => `select '${table}' as name, count(*) || ' ' || coalesce(sum(hashtextextended((${rowOf(table)})::text, 0)), 0) as hash
      from ${table} t where tenant_id = $1`,
  )
  const rows = await owner(each.join(' union all '), [tenantId])
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

/** Those of these ids, and of hashes of keys, that stand in the rows of a tenant: what no other tenant's answer may hold. */
export async function foundInRows(owner: Owner, tenantId: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const each = (await tenantTables(owner)).map((table) => `select t::text as row from ${table} t where tenant_id = $1`)
  const rows = (await owner(each.join(' union all '), [tenantId])).map(({ row }) => row).join('\n')
  return ids.filter((id) => rows.includes(id))
}
