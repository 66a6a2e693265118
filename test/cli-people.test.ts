import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { openVault } from '../src/platform/vault.ts'
import { ended, start } from './support/service/command-line.ts'
import { asking, made, outcome } from './support/service/merchant.ts'
import { newBrowser, password } from './support/service/person.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const onService = {
  DATABASE_URL: service.database.appUrl,
  MIGRATION_DATABASE_URL: service.database.adminUrl,
  BILLING_PUBLIC_URL: 'https://billing.example.com',
}
const billing = (...words: string[]) => ended(start(words, onService))
const tokenOf = (out: string) =>
  /^https:\/\/billing\.example\.com\/console\/(?:welcome|reset)#([\w-]{43})\n$/.exec(out)?.[1]

test('a person is invited and set a new password by links that are printed', async () => {
  const invited = await billing('people', 'invite', 'Ada@example.com', '--role', 'finance')
  assert.equal(invited.code, 0, invited.err)
  const ada = newBrowser(service)
  const accept = (token: string | undefined, words: string) =>
    ada.call('POST', '/v1/people/invitations/accept', { token, name: 'Ada', password: words })
  const session = made(await accept(tokenOf(invited.out), password))
  assert.deepEqual([session.person.email, session.role], ['ada@example.com', 'finance'])
  const reset = await billing('people', 'reset', 'ada@example.com')
  assert.equal(reset.code, 0, reset.err)
  assert.match(invited.out, /console\/welcome#/)
  assert.match(reset.out, /console\/reset#/)
  const described = made(await ada.call('POST', '/v1/people/invitations/describe', { token: tokenOf(reset.out) }))
  assert.deepEqual([described.kind, described.email], ['new_password', 'ada@example.com'])
  const other = newBrowser(service)
  made(await other.call('POST', '/v1/session', { email: 'ada@example.com', password }))
  made(await accept(tokenOf(reset.out), 'eight loud herons'))
  assert.equal(outcome(await other.call('GET', '/v1/session')), '401 unauthenticated')
  assert.equal(outcome(await ada.call('GET', '/v1/session')), '200')
})

test('a link is mailed too if that is asked for, and can be', async () => {
  const mailed = () => asking(service.database.ownerUrl)('select kind, recipient, link from message order by kind')
  const none = await billing('people', 'invite', 'bob@example.com', '--mail')
  assert.notEqual(none.code, 0)
  assert.match(none.err, /^There is no mail server, or no SECRETS_KEY_FILE\./)
  const key = new URL('./support/service/secrets.key', import.meta.url).pathname
  const withMail = {
    ...{ ...onService, SECRETS_KEY_FILE: key },
    ...{ BILLING_SMTP_URL: 'smtp://127.0.0.1:2525', BILLING_SMTP_FROM: 'billing@operator.example' },
  }
  const reset = await ended(start(['people', 'reset', 'ada@example.com', '--mail'], withMail))
  assert.equal(reset.code, 0, reset.err)
  assert.match(reset.err, /^Mailed to ada@example\.com by the running service\./)
  const [message, ...others] = await mailed()
  assert.deepEqual([message.kind, message.recipient, others], ['new_password', 'ada@example.com', []])
  assert.equal(openVault(await readFile(key, 'utf8')).unseal(message.link), reset.out.trim())
})

test('what cannot be done is said in a sentence', async () => {
  for (const [words, sentence] of [
    ['people invite nobody', /^"nobody" is not an e-mail address\./],
    ['people invite a@example.com --role king', /^"king" is not a role: viewer, support, finance, developer, admin\./],
    ['people reset stranger@example.com', /^No member has this address\./],
  ] as const) {
    const { code, err } = await billing(...words.split(' '))
    assert.notEqual(code, 0)
    assert.match(err, sentence)
  }
})
