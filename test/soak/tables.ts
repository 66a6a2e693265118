import type { WorldDatabase } from '../simulation/database.ts'

export interface TableSize {
  readonly table: string
  readonly rows: number
  readonly dead: number
  /** Of the table without its indexes. */
  readonly megabytes: number
  /** Of a page that is neither a living nor a dead row, in percent. */
  readonly free: number
  readonly indexMegabytes: number
  readonly vacuums: number
  readonly analyzes: number
}

export interface IndexSize {
  readonly index: string
  readonly megabytes: number
  /** How full its leaves are, in percent; 90 is a new one. */
  readonly density: number
}

export interface DatabaseWork {
  readonly megabytes: number
  readonly walMegabytes: number
  readonly commits: number
  readonly rollbacks: number
  readonly deadlocks: number
  readonly temporaryFiles: number
}

/** Lets tables and indexes be measured row by row. */
export async function prepareSizes({ ask }: WorldDatabase): Promise<void> {
  await ask('create extension if not exists pgstattuple schema public')
}

/** What each table takes, the largest first: rows counted, not estimated. */
export function tableSizes({ ask }: WorldDatabase): Promise<TableSize[]> {
  return ask<TableSize>(`
    select c.relname as table, t.tuple_count::int as rows, t.dead_tuple_count::int as dead,
      (t.table_len / 1048576.0)::float8 as megabytes, t.free_percent as free,
      (pg_indexes_size(c.oid) / 1048576.0)::float8 as "indexMegabytes",
      s.autovacuum_count::int as vacuums, s.autoanalyze_count::int as analyzes
    from pg_class c join pg_stat_user_tables s on s.relid = c.oid cross join lateral public.pgstattuple(c.oid) t
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by pg_total_relation_size(c.oid) desc`)
}

/** The largest indexes. */
export function largestIndexes({ ask }: WorldDatabase): Promise<IndexSize[]> {
  return ask<IndexSize>(`
    select c.relname as index, (pg_relation_size(c.oid) / 1048576.0)::float8 as megabytes, i.avg_leaf_density as density
    from pg_class c join pg_am a on a.oid = c.relam and a.amname = 'btree' cross join lateral public.pgstatindex(c.oid) i
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'i'
    order by pg_relation_size(c.oid) desc limit 12`)
}

/** What the database has done since it was made. */
export async function databaseWork({ ask }: WorldDatabase): Promise<DatabaseWork> {
  const [row] = await ask<DatabaseWork>(`
    select (pg_database_size(current_database()) / 1048576.0)::float8 as megabytes,
      (w.wal_bytes / 1048576.0)::float8 as "walMegabytes", d.xact_commit::float8 as commits,
      d.xact_rollback::float8 as rollbacks, d.deadlocks::float8 as deadlocks, d.temp_files::float8 as "temporaryFiles"
    from pg_stat_wal w, pg_stat_database d where d.datname = current_database()`)
  return row as DatabaseWork
}
