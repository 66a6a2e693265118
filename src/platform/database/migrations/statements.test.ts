import assert from 'node:assert/strict'
import { test } from 'node:test'
import { destructionReason, findDestructiveStatements } from './destructive.ts'
import { splitStatements } from './statements.ts'

const texts = (sql: string): readonly string[] => splitStatements(sql).map(({ text }) => text)
const shapes = (sql: string): readonly string[] => splitStatements(sql).map(({ shape }) => shape)

test('statements end at semicolons', () => {
  assert.deepEqual(texts('select 1; select 2;\n\n;select 3'), ['select 1', 'select 2', 'select 3'])
})

test('a semicolon in a literal, a name, a comment or a dollar quote ends nothing', () => {
  const sql = `select 'a;''b', e'\\';', ";", $$;$$, $x$ ; $$ ; $x$ -- ;\n /* ; /* ; */ ; */, 1;select 2`
  assert.equal(texts(sql).length, 2)
  assert.equal(shapes(sql)[0], `select '', '', ";", '', '' , 1`)
})

test('a placeholder of digits is no dollar quote', () => {
  assert.deepEqual(texts('prepare p as select $1; execute p(1)'), ['prepare p as select $1', 'execute p(1)'])
})

test('comments before a statement are left out of it', () => {
  assert.deepEqual(texts('-- why\n/* and how */ select 1 -- then\n;\n-- the end'), ['select 1 -- then'])
})

test('the body of a function of standard SQL stays whole, with what it nests', () => {
  const body = 'begin atomic select case when true then 1 else 2 end; select 3; end'
  const sql = `create or replace function f() returns integer language sql ${body}; select 4`
  assert.deepEqual(texts(sql), [`create or replace function f() returns integer language sql ${body}`, 'select 4'])
})

test('what takes something away is found', () => {
  const destructive = [
    'drop table a',
    'DROP TABLE IF EXISTS a CASCADE',
    'alter table a drop column b',
    'alter table only public.a add column c int, drop b',
    'alter table a drop if exists b',
    'alter table "a" alter column "b" type text using b::text',
    'alter table a alter b set data type text',
    'alter table a rename column b to c',
    'alter table a rename to b',
    'truncate a',
    'delete from a',
    'delete from a /* where */ -- where\n',
    'with gone as (delete from a returning *) select * from gone',
    'drop function f()',
    'drop view v',
    'drop domain d',
    'drop type t',
    'drop schema s',
    'alter type t drop attribute a',
  ]
  for (const sql of destructive) assert.deepEqual(findDestructiveStatements(`select 1;${sql};`), [sql.trim()], sql)
})

test('what only adds, loosens or says so in a body is let through', () => {
  const harmless = [
    'create table a (drop_it boolean)',
    'alter table a add column b integer, alter c drop not null, alter d drop default, drop constraint e',
    'alter table a rename constraint b to c',
    'drop index concurrently if exists a',
    'drop trigger t on a; drop policy p on a',
    'delete from a where b',
    "select 'drop table a'; -- drop table a",
    'create function f() returns void language plpgsql as $$ begin delete from a; truncate b; end $$',
    'create function f() returns void begin atomic delete from a; end',
    'alter table a alter column b set default 1',
    'create index on a (type)',
  ]
  for (const sql of harmless) assert.deepEqual(findDestructiveStatements(sql), [], sql)
})

test('the reason for destroying stands on a line of its own', () => {
  assert.equal(
    destructionReason('-- 0002 a\n-- destroys data: nobody has read it since 1.4\n\ndrop table a;'),
    'nobody has read it since 1.4',
  )
  assert.equal(destructionReason('-- destroys data:\ndrop table a;'), undefined)
})
