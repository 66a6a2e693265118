import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandsIn, printedBy } from './support/service/document-commands.ts'
import { startTestService } from './support/service/service.ts'
import { projectDirectory } from './support/source-files.ts'

test('the guide of bank transfers prints what it shows', async () => {
  const service = await startTestService()
  const functions = commandsIn('README.md').filter(({ commands }) => commands.includes('api() {'))
  const path = 'docs/guide/bank-transfers.md'
  const guide = commandsIn(path)
  const blocks = readFileSync(join(projectDirectory, path), 'utf8').match(/^ *```(sh|bash|console|shell)/gm)
  assert.equal(guide.length, blocks?.length, 'every block of commands is run')
  const printed = (await printedBy([...functions, ...guide], service)).slice(functions.length)
  assert.deepEqual(
    printed.map((text) => text.trim()),
    guide.map(({ shown }) => (shown ?? '').trim()),
  )
})
