// The text of set-based writes: the rows come as one JSON array and have the table's own types, so a column is named once.
// `$tenant` and `$rows` stand for the parameters. Columns are named as in SQL: `id, name`; what a row does not have is null.

/** Inserts the rows of an array into a table, with these columns of theirs. */
export function insertSql(table: string, columns: string): string {
  return `insert into ${table} as t (tenant_id, ${columns}) select $tenant, ${each(columns, 'r.$&')} from ${rowsOf(table)}`
}

/** Updates these columns of the rows with the same keys; without keys, of the tenant's only row. */
export function updateSql(table: string, keys: string, columns: string): string {
  return `update ${table} t set ${each(columns, '$& = r.$&')} from ${rowsOf(table)}
    where t.tenant_id = $tenant ${each(keys, 'and t.$& = r.$&').replaceAll(',', '')}`
}

/** Inserts rows; where a row exists, updates the columns that may change. */
export function upsertSql(
  table: string,
  keys: string,
  { fixed, changing }: { readonly fixed?: string; readonly changing: string },
): string {
  return `${insertSql(table, [keys, fixed, changing].filter((one) => one !== undefined).join(', '))}
    on conflict (tenant_id, ${keys}) do update set ${each(changing, '$& = excluded.$&')}`
}

/** Replaces each name of a list by a pattern; `$&` is the name. */
function each(names: string, way: string): string {
  return names.replaceAll(/\w+/g, way)
}

/** The rows of the array as `r`, in the types of the table. */
function rowsOf(table: string): string {
  return `jsonb_populate_recordset(null::${table}, $rows::jsonb) r`
}
