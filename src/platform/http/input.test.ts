import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { ask, fieldsOf } from '../../../test/support/http/client.ts'
import type { StandIn } from '../../../test/support/http/stand-in.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'

const valid = '{"name":"A","amount_cents":100}'
let standIn: StandIn

before(async () => {
  standIn = await startStandIn()
})
after(() => standIn.close())

const badBodies: readonly [string, string | Buffer, readonly string[]][] = [
  ['an unknown field', '{"name":"A","amount_cents":1,"a/b~c":2}', ['/a~1b~0c unknown_field']],
  ['a wrong type', '{"name":1,"amount_cents":"1"}', ['/name wrong_type', '/amount_cents wrong_type']],
  ['an over-long text', `{"name":"${'x'.repeat(21)}","amount_cents":1}`, ['/name too_long']],
  ['a NUL', '{"name":"a\\u0000","amount_cents":1}', ['/name invalid_character']],
  ['a lone surrogate', '{"name":"\\ud83d","amount_cents":1}', ['/name invalid_character']],
  ['a lone surrogate in a name', '{"metadata":{"\\udc00":"x"}}', ['/metadata invalid_character']],
  ['a number that JSON.parse would round', '{"name":"A","amount_cents":9007199254740993}', ['/amount_cents too_large']],
  ['an endless number', '{"name":"A","amount_cents":1e400}', ['/amount_cents wrong_type']],
  ['a fraction of a cent', '{"name":"A","amount_cents":0.5}', ['/amount_cents wrong_type']],
  ['a name given twice', '{"name":"A","amount_cents":1,"amount_cents":2}', [' repeated']],
  ['a name given twice, written differently', '{"name":"A","\\u006eame":"B","amount_cents":1}', [' repeated']],
  ['a prototype', '{"__proto__":{"x":1},"name":"A","amount_cents":1}', ['/__proto__ unknown_field']],
  ['a prototype in an object', '{"metadata":{"\\u005f_proto__":"x"}}', ['/metadata/__proto__ unknown_field']],
  [
    'a constructor',
    '{"constructor":{"prototype":{"x":1}},"name":"A","amount_cents":1}',
    ['/constructor unknown_field'],
  ],
  ['broken JSON', '{"name":', [' invalid_json']],
  ['no object', '[]', [' wrong_type']],
  ['null', 'null', [' wrong_type']],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), [' invalid_encoding']],
  ['endless nesting', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, [' too_deep']],
  [
    'too much metadata',
    JSON.stringify({
      name: 'A',
      amount_cents: 1,
      metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, 'x'])),
    }),
    ['/metadata too_many'],
  ],
  [
    'an instant without an offset',
    '{"name":"A","amount_cents":1,"starts_at":"2026-01-31T09:00:00"}',
    ['/starts_at invalid_format'],
  ],
  [
    'a day that does not exist',
    '{"name":"A","amount_cents":1,"starts_at":"2026-02-30T09:00:00Z"}',
    ['/starts_at invalid_format'],
  ],
  [
    'a year that the database does not hold',
    '{"name":"A","amount_cents":1,"starts_at":"0000-01-01T00:00:00Z"}',
    ['/starts_at invalid_format'],
  ],
]
for (const [what, body, fields] of badBodies) {
  test(`a body with ${what} is a 400 that says where`, async () => {
    const reply = await ask(standIn, 'POST', '/v1/things', { body })
    assert.equal(reply.status, 400)
    assert.equal(reply.body.code, 'invalid_request')
    const found = fieldsOf(reply)
    if (what === 'endless nesting') assert.match(found[0] ?? '', /too_deep$/)
    else assert.deepEqual(found, fields)
  })
}

// Field fault A3
test('a body with the name __proto__ is told that this name is not allowed', async () => {
  const reply = await ask(standIn, 'POST', '/v1/things', { body: '{"metadata":{"__proto__":"x"}}' })
  assert.equal(reply.body.detail, 'The body is not acceptable: The name __proto__ is not allowed')
})

test('a byte order mark before a body is passed over', async () => {
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body: `\ufeff${valid}` })).status, 201)
})

test('a surrogate pair, an escaped backslash and a __proto__ inside a text are only text', async () => {
  const reply = await ask(standIn, 'POST', '/v1/things', {
    body: '{"name":"\\ud83d\\ude00 \\\\u0000 \\":","amount_cents":1}',
  })
  assert.equal(reply.status, 201)
  assert.equal(reply.body.name, '\u{1F600} \\u0000 ":')
})

test('an instant with any offset comes back in UTC, to the microsecond', async () => {
  const body = '{"name":"A","amount_cents":1,"starts_at":"2026-01-31t09:00:00.123456789+05:45"}'
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body })).body.starts_at, '2026-01-31T03:15:00.123456Z')
})

test('a body over 1 MiB is a 413, another content type or charset a 415', async () => {
  assert.equal((await ask(standIn, 'POST', '/v1/things', { body: 'x'.repeat(1_048_577) })).status, 413)
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'nonsense',
  ]) {
    const reply = await ask(standIn, 'POST', '/v1/things', { body: valid, headers: { 'content-type': type } })
    assert.equal(reply.body.code, 'unsupported_media_type', type)
  }
  const utf8 = await ask(standIn, 'POST', '/v1/things', {
    body: valid,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
  })
  assert.equal(utf8.status, 201)
})

const badQueries: readonly [string, readonly string[]][] = [
  ['limit=0', ['?limit too_small']],
  ['limit=101', ['?limit too_large']],
  ['limit=1e1', ['?limit invalid_format']],
  ['limit=', ['?limit invalid_format']],
  ['limit=1&limit=2', ['?limit repeated']],
  ['nonsense=1', ['?nonsense unknown_field']],
  ['name=%zz', ['?name invalid_encoding']],
  ['name=%00', ['?name invalid_encoding']],
  ['name=%ED%A0%80', ['?name invalid_encoding']],
  ['__proto__=1', ['?__proto__ unknown_field']],
  ['cursor=abc', ['?cursor invalid_cursor']],
]
for (const [query, fields] of badQueries) {
  test(`the query ?${query} is a 400 that says where`, async () => {
    const reply = await ask(standIn, 'GET', `/v1/things?${query}`)
    assert.equal(reply.status, 400)
    assert.deepEqual(fieldsOf(reply), fields)
  })
}

// Field fault A3
test('an address with a slash at its end is a 404 that names the one without it, and an empty id no list', async () => {
  for (const [method, path] of [
    ['GET', '/v1/things'],
    ['POST', '/v1/things'],
    ['POST', '/v1/things/00000000-0000-7000-8000-000000000000/rest'],
    ['GET', '/health'],
  ] as const) {
    const reply = await ask(standIn, method, `${path}/?limit=1`, method === 'POST' ? { body: valid } : {})
    const detail = `Addresses do not end with a slash. Use ${path}`
    assert.deepEqual([reply.status, reply.body.errors], [404, [{ pointer: '', code: 'slash_at_end', detail }]])
  }
})

test('whatever bytes are sent, the answer is never a 5xx', async () => {
  const json = fc.json({ noUnicodeString: false } as never)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        json,
        fc.string({ unit: 'binary' }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      ),
      fc.string(),
      async (body, query) => {
        const posted = await ask(standIn, 'POST', '/v1/things', { body: body as string })
        assert.ok(posted.status < 500, posted.text)
        const listed = await ask(standIn, 'GET', `/v1/things?${encodeURI(query.toWellFormed())}`)
        assert.ok(listed.status < 500, listed.text)
      },
    ),
    { numRuns: 200 },
  )
})
