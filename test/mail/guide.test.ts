import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMailServer } from '../support/mail/mail-server.ts'
import { commandsIn, printedBy } from '../support/service/document-commands.ts'
import { startTestService } from '../support/service/service.ts'

test('the commands of the guide page mail print what it shows', async () => {
  const server = await startMailServer({ users: { billing: 'let me in' } })
  const service = await startTestService({ BILLING_ROLE: 'all', WEBHOOK_ALLOW_PRIVATE: 'true' })
  const functions = commandsIn('README.md').filter(({ commands }) => commands.includes('api() {'))
  const blocks = commandsIn('docs/guide/mail.md')
  assert.equal(blocks.length, 5)
  const place = `"host": "127.0.0.1", "port": ${server.port}, "security": "none"`
  const placed = blocks.map(({ commands, shown }) => ({
    commands: commands.replace('"host": "smtp.example.com", "port": 587, "security": "starttls"', place),
    shown: shown?.replace('smtp.example.com', '127.0.0.1') ?? null,
  }))
  const [, ...printed] = await printedBy([...functions, ...placed], service)
  const trimmed = (text: string | null) => text?.replaceAll(/ +$/gm, '').trim()
  assert.deepEqual(
    printed.map(trimmed),
    placed.map(({ shown }) => trimmed(shown)),
  )
  assert.deepEqual(
    server.received.map(({ to }) => to),
    ['ada', 'bob', 'bob', 'bob', 'accounts'].map((name) => `${name}@customer.example`),
  )
})
