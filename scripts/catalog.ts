import type { Client } from 'pg'

/**
 * Everything in schema public that the schema files can define, as sorted lines in PostgreSQL's own words: made without
 * pg-delta, as an independent check. Physical column order and the runner's own table are left out.
 */
export async function describeCatalog(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(catalogQuery)
  return rows.map(({ line }) => line).sort()
}

/** The lines that only one of two catalogs has; `-` is the first's, `+` the second's. */
export function compareCatalogs(first: readonly string[], second: readonly string[]): readonly string[] {
  const inFirst = new Set(first)
  const inSecond = new Set(second)
  return [
    ...first.filter((line) => !inSecond.has(line)).map((line) => `- ${line}`),
    ...second.filter((line) => !inFirst.has(line)).map((line) => `+ ${line}`),
  ]
}

const catalogQuery = `
with ours as (
  select c.* from pg_class c
  where c.relnamespace = 'public'::regnamespace
    and c.relname not in ('schema_migration', 'schema_migration_pkey')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
), our_types as (
  select t.* from pg_type t
  where t.typnamespace = 'public'::regnamespace and t.typtype in ('d', 'e', 'r')
    and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
), our_functions as (
  select p.* from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
), rights (object, kind, owner, acl) as (
  select c.oid::regclass::text, case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner, c.relacl
    from ours c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select c.oid::regclass || '.' || a.attname, 'c', c.relowner, a.attacl
    from ours c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped where a.attacl is not null
  union all select p.oid::regprocedure::text, 'f', p.proowner, p.proacl from our_functions p
  union all select t.oid::regtype::text, 'T', t.typowner, t.typacl from our_types t
  union all select 'schema public', 'n', n.nspowner, n.nspacl from pg_namespace n where n.nspname = 'public'
)
select format('relation %s: kind %s, owner %s, rls %s, forced %s, options %s, persistence %s', c.oid::regclass, c.relkind,
    c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity,
    (select array_agg(o order by o) from unnest(c.reloptions) o), c.relpersistence) as line
  from ours c where c.relkind <> 'i'
union all
select format('column %s.%s: %s%s%s%s%s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then ' not null' end, ' default ' || pg_get_expr(d.adbin, d.adrelid),
    case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text end,
    case when a.attidentity <> '' then ' identity ' || a.attidentity::text end)
  from ours c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
  where c.relkind in ('r', 'p', 'f', 'c')
union all
select format('constraint %s on %s: %s, validated %s', k.conname,
    coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text), pg_get_constraintdef(k.oid), k.convalidated)
  from pg_constraint k
  where k.contype <> 'n' and (k.conrelid in (select oid from ours) or k.contypid in (select oid from our_types))
union all
select format('index %s, valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
  from pg_index i where i.indrelid in (select oid from ours)
union all
select format('trigger %s, enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
  from pg_trigger t where not t.tgisinternal and t.tgrelid in (select oid from ours)
union all
select format('policy %s on %s: %s %s to %s using %s check %s', p.policyname, p.tablename, p.permissive, p.cmd, p.roles, p.qual, p.with_check)
  from pg_policies p where p.schemaname = 'public'
union all
select format('function owned by %s: %s', p.proowner::regrole,
    case p.prokind when 'a' then p.oid::regprocedure::text else pg_get_functiondef(p.oid) end)
  from our_functions p
union all
select format('type %s: owner %s, base %s, not null %s, default %s, values %s', t.oid::regtype, t.typowner::regrole,
    format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
    (select array_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
  from our_types t
union all
select format('view %s: %s', c.oid::regclass, pg_get_viewdef(c.oid)) from ours c where c.relkind in ('v', 'm')
union all
select format('statistics %s', pg_get_statisticsobjdef(s.oid)) from pg_statistic_ext s where s.stxrelid in (select oid from ours)
union all
select format('right on %s: %s may %s%s', r.object, case a.grantee when 0 then 'public' else a.grantee::regrole::text end,
    a.privilege_type, case when a.is_grantable then ' and pass it on' end)
  from rights r cross join lateral aclexplode(coalesce(r.acl, acldefault(r.kind, r.owner))) a
union all
select format('default rights of %s on %s: %s', d.defaclrole::regrole, d.defaclobjtype, d.defaclacl) from pg_default_acl d
union all
select format('comment on %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description)
  from pg_description d
  where d.objoid in (select oid from ours union all select oid from our_types union all select oid from our_functions)`
