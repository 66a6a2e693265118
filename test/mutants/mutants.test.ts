import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectDirectory } from '../support/source-files.ts'
import { mutants } from './all.ts'
import { mutatedFiles } from './mutant.ts'

// That each of them is caught is found out by `npm run mutants`.

test('every mutant still applies: the text that it changes stands once in the present sources', () => {
  const stale = mutants.flatMap((mutant) => {
    try {
      return mutatedFiles(mutant).size === 0 ? [`${mutant.name} changes nothing`] : []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  assert.deepEqual(stale, [])
})

test('every mutant has a name of its own and names tests that are there', () => {
  assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length)
  const absent = mutants.flatMap(({ name, caughtBy }) => [
    ...(caughtBy.length === 0 ? [`${name} is caught by nothing`] : []),
    ...caughtBy.filter((file) => !existsSync(join(projectDirectory, file))).map((file) => `${name}: ${file}`),
  ])
  assert.deepEqual(absent, [])
})
