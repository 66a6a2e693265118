import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, fieldsOf } from '../../../test/support/http/client.ts'
import type { StandIn } from '../../../test/support/http/stand-in.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'
import { cursorAt, listName, positionOf } from './page.ts'

let standIn: StandIn
before(async () => {
  standIn = await startStandIn()
})
after(() => standIn.close())

test('following the cursors gives every row once', async () => {
  const names: unknown[] = []
  let query = 'limit=100'
  for (;;) {
    const { body } = await ask(standIn, 'GET', `/v1/things?${query}`)
    names.push(...(body.data as { name: string }[]).map(({ name }) => name))
    if (!body.has_more) break
    query = `cursor=${body.next_cursor}&limit=100`
  }
  assert.deepEqual(
    names,
    Array.from({ length: 250 }, (_, i) => `thing ${i}`),
  )
})

test('a page has 20 rows unless it is said otherwise', async () => {
  assert.equal(((await ask(standIn, 'GET', '/v1/things')).body.data as unknown[]).length, 20)
})

test('a cursor is refused to another tenant, for another filter, and when a bit is changed', async () => {
  const cursor = String((await ask(standIn, 'GET', '/v1/things')).body.next_cursor)
  const changed = cursor.slice(0, -2) + (cursor.at(-2) === 'A' ? 'B' : 'A') + cursor.slice(-1)
  const refused = [
    await ask(standIn, 'GET', `/v1/things?cursor=${cursor}`, { key: standIn.keys.other }),
    await ask(standIn, 'GET', `/v1/things?cursor=${cursor}&name=A`),
    await ask(standIn, 'GET', `/v1/things?cursor=${changed}`),
    await ask(standIn, 'GET', `/v1/things?cursor=${cursor}=`),
  ]
  for (const reply of refused) {
    assert.equal(reply.status, 400)
    assert.deepEqual(fieldsOf(reply), ['?cursor invalid_cursor'])
  }
  assert.equal((await ask(standIn, 'GET', `/v1/things?cursor=${cursor}`, { key: standIn.keys.read })).status, 200)
})

test('a list has one name whatever order its filters come in', () => {
  const name = listName('/v1/things', { b: '2', a: '1', limit: 5, cursor: 'x', c: undefined })
  assert.equal(name, listName('/v1/things', { a: '1', b: '2' }))
  assert.notEqual(name, listName('/v1/things', { a: '1' }))
})

test('a position survives its cursor', () => {
  const scope = { cursorKey: Buffer.from('key'), list: 'list' }
  const position = ['2026-01-31T09:00:00.123456Z', '0197a0b2-1c3d-7e4f-8a5b-6c7d8e9f0a1b', 3]
  assert.deepEqual(positionOf(cursorAt(position, scope), scope), position)
})
