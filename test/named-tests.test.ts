import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectDirectory } from './support/source-files.ts'

test('each test that the page about reliability names is there', () => {
  const page = readFileSync(join(projectDirectory, 'docs/reliability.md'), 'utf8')
  const named = [...page.matchAll(/^\| \d+ \| .* \| `(\S+\.test\.ts)`: (.+) \|$/gm)]
  const absent = named.filter(([, file = '', name = '']) => {
    const source = readFileSync(join(projectDirectory, file), 'utf8')
    return !source.includes(`test('${name}'`)
  })
  assert.equal(named.length, 25)
  assert.deepEqual(
    absent.map(([, file, name]) => `${file}: ${name}`),
    [],
  )
})
