type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** The tables that hold rows of tenants. */
export async function tenantTables(owner: Owner): Promise<readonly string[]> {
  const rows = await owner(`select relname::text as name from pg_class where relkind = 'r'
    and relnamespace = 'public'::regnamespace and relname <> 'schema_migration' order by 1`)
  return rows.map(({ name }) => String(name))
}

/** Everything that a tenant has, a hash for each table: equal before and after if nothing has changed. Not a key's last use. */
export async function fingerprint(owner: Owner, tenantId: string): Promise<Record<string, string>> {
  const each = (await tenantTables(owner)).map(
    (table) => `select '${table}' as name, count(*) || ' '
      || md5(coalesce(string_agg(row, ' ' order by row), '')) as hash
      from (select (to_jsonb(t) - 'last_used_at')::text as row from ${table} t where tenant_id = $1) r`,
  )
  const rows = await owner(each.join(' union all '), [tenantId])
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

/** Every id in the rows of a tenant, and the hashes of its keys: what no other tenant's answer may hold. */
export async function identifiersOf(owner: Owner, tenantId: string): Promise<ReadonlySet<string>> {
  const each = (await tenantTables(owner)).map(
    (table) => `select distinct unnest(regexp_matches(t::text,
      '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}', 'g')) as id
      from ${table} t where tenant_id = $1`,
  )
  const rows = await owner(each.join(' union '), [tenantId])
  return new Set(rows.map(({ id }) => String(id)))
}
