import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { operationsOf } from './support/openapi/generated-requests.ts'
import { startTestService } from './support/service/service.ts'
import { projectDirectory } from './support/source-files.ts'

// Whoever sends a wrong body is told in plain words which field is wrong, never in the words of the validation library.

const service = await startTestService()
const document = JSON.parse(readFileSync(join(projectDirectory, 'openapi.json'), 'utf8'))
const id = '019a3c5e-1111-7000-8000-000000000001'

const wrong = [
  null,
  -1,
  1.5,
  1e30,
  '',
  'x',
  'x'.repeat(3000),
  true,
  [],
  [null],
  [{}],
  ['x', 'x'],
  {},
  { a: 7 },
] as const
/** As the library writes, or as types of a program are called. */
const strange = /Invalid|Too (big|small)|Unrecognized|received|<=|>=|\b(string|boolean|array|int|NaN)\b/

test('whatever is wrong in a body or a query, each problem names its field in plain words', async () => {
  const strangeOnes = new Set<string>()
  let problems = 0
  for (const { method, path, body, parameters } of operationsOf(document)) {
    const url = path.replace(/\{[^}]+\}/g, id)
    for (const { name, in: where } of parameters) {
      if (where !== 'query' || method !== 'GET') continue
      const { body: answer } = await service.call(method, `${url}?${name}=x!`)
      for (const { pointer, detail } of answer?.errors ?? [])
        if (strange.test(detail) || pointer === '') strangeOnes.add(`${method} ${path} ${pointer}: ${detail}`)
    }
    if (!body?.properties) continue
    const fields = Object.keys(body.properties)
    const bodies = [7, [], ...wrong.map((value) => Object.fromEntries(fields.map((field) => [field, value])))]
    for (const given of bodies) {
      const { status, body: answer, text } = await service.call(method, url, given)
      assert.ok(status < 500, `${method} ${path} ${JSON.stringify(given)}: ${text}`)
      for (const { pointer, detail } of answer?.errors ?? []) {
        problems += 1
        if (strange.test(detail)) strangeOnes.add(`${method} ${path} ${pointer}: ${detail}`)
        else if (pointer === '' && given !== 7 && !Array.isArray(given) && !fields.some((one) => detail.includes(one)))
          strangeOnes.add(`${method} ${path} names no field: ${detail}`)
      }
    }
  }
  assert.deepEqual([...strangeOnes], [])
  assert.ok(problems > 1000)
})

test('the sentences say what is expected instead', async () => {
  const policy = { name: '', steps: [{ after_days: 'x', action: 'sing' }, null, { after_days: -1, action: 'mail' }] }
  const rest = { end: true, hour: 24, weekdays: null, on_hard_decline: 'x', colour: 'red' }
  const { body } = await service.post('/v1/dunning_policies', { ...policy, ...rest })
  assert.deepEqual(
    body.errors.map(({ pointer, code, detail }: any) => `${pointer} ${code}: ${detail}`),
    [
      '/name too_short: Expected at least 1 character',
      '/name blank: The text is blank',
      '/steps/0/after_days wrong_type: Expected a number, not a text',
      '/steps/0/action invalid_value: Expected one of attempt, mail',
      '/steps/1 wrong_type: Expected an object, not null',
      '/steps/2/after_days too_small: Expected at least 0',
      '/on_hard_decline invalid_value: Expected one of wait, end',
      '/end wrong_type: Expected an object, not true or false',
      '/hour too_large: Expected at most 23',
      '/weekdays invalid_value: Expected one of any, no_weekend, banking_days',
      '/colour unknown_field: The field is unknown',
    ],
  )
  const refund = { payment_id: 'x', amount_cents: 1.5, reason: 7 }
  assert.deepEqual(
    (await service.post('/v1/refunds', refund)).body.errors.map(({ detail }: any) => detail),
    [
      'Expected an id: a UUID such as 019a3c5e-1111-7000-8000-000000000001',
      'Expected a whole number',
      'Expected a text, not a number',
    ],
  )
})
