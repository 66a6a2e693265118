import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)

async function lineOf(statement: string): Promise<Record<string, unknown>> {
  const program = `
    import { openLog } from ${JSON.stringify(new URL('./log.ts', import.meta.url).href)}
    const log = openLog({ level: 'info', format: 'auto' })
    ${statement}`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
  return JSON.parse(stdout)
}

test('a line is one JSON object with its level and time as text', async () => {
  const line = await lineOf(`log.info({ request_id: 'r' }, 'request')`)
  assert.equal(line.level, 'info')
  assert.equal(line.msg, 'request')
  assert.equal(line.request_id, 'r')
  assert.ok(Temporal.Instant.from(String(line.time)))
})

test('secrets are hidden wherever they stand', async () => {
  const line = await lineOf(`log.info({ secret: 's', request: { headers: { Authorization: 'Bearer s', host: 'x' } } })`)
  assert.equal(line.secret, '[hidden]')
  assert.deepEqual(line.request, { headers: { Authorization: '[hidden]', host: 'x' } })
})

test('an error of the database shows its constraint, and not the values of the row', async () => {
  const line = await lineOf(`
    log.error({ err: Object.assign(new Error('duplicate key'), { constraint: 'c', detail: 'Key (email)=(a@b)', where: 'w' }) })`)
  const err = line.err as Record<string, unknown>
  assert.deepEqual([err.message, err.constraint, err.detail, err.where], ['duplicate key', 'c', undefined, undefined])
})

// Field fault A6
test('a database that is away leaves no stack, a defect does', async () => {
  const away = await lineOf(`log.error({ err: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) })`)
  assert.deepEqual(away.err, { type: 'Error', message: 'connect', code: 'ECONNREFUSED' })
  const defect = await lineOf(`log.error({ err: new TypeError('x is undefined') })`)
  assert.match(String((defect.err as Record<string, unknown>).stack), /x is undefined\n +at /)
})
