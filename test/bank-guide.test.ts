import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandsIn, printedBy } from './support/service/document-commands.ts'
import { startTestService } from './support/service/service.ts'

test('the guide of bank transfers prints what it shows', async () => {
  const service = await startTestService()
  const functions = commandsIn('README.md').filter(({ commands }) => commands.includes('api() {'))
  const guide = commandsIn('docs/guide/bank-transfers.md')
  const printed = (await printedBy([...functions, ...guide], service)).slice(functions.length)
  assert.deepEqual(
    printed.map((text) => text.trim()),
    guide.map(({ shown }) => (shown ?? '').trim()),
  )
})
