// The text of set-based writes: the rows come as one JSON array and have the table's own types, so a column is named once.
// `$tenant` and `$rows` stand for the parameters.

/** Inserts the rows of an array into a table, with these columns of theirs. */
export function insertSql(table: string, columns: readonly string[]): string {
  return `insert into ${table} as t (tenant_id, ${columns.join(', ')})
    select $tenant, ${columns.map((column) => `r.${column}`).join(', ')} from ${rowsOf(table)}`
}

/** Updates these columns of the rows that have the same keys. */
export function updateSql(table: string, keys: readonly string[], columns: readonly string[]): string {
  return `update ${table} t set ${columns.map((column) => `${column} = r.${column}`).join(', ')}
    from ${rowsOf(table)} where t.tenant_id = $tenant and ${keys.map((key) => `t.${key} = r.${key}`).join(' and ')}`
}

/** Inserts rows, or updates these columns where there are such rows already. */
export function upsertSql(
  table: string,
  keys: readonly string[],
  { columns, changed }: { readonly columns: readonly string[]; readonly changed: readonly string[] },
): string {
  return `${insertSql(table, [...keys, ...columns])}
    on conflict (tenant_id, ${keys.join(', ')}) do update set ${changed.map((column) => `${column} = excluded.${column}`).join(', ')}`
}

/** The rows of the array as `r`, in the types of the table. */
function rowsOf(table: string): string {
  return `jsonb_populate_recordset(null::${table}, $rows::jsonb) r`
}
