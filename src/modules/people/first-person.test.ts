import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database/postgres.ts'
import { ended, printed, start } from '../../../test/support/service/command-line.ts'
import { asking, made, outcome } from '../../../test/support/service/merchant.ts'
import { newBrowser, newPerson, password } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { inviteFirstPerson } from './first-person.ts'
import { hashOfPassword } from './sessions/password.ts'

const link = () => service.service.transact({}, inviteFirstPerson)
const describe = (token: string) => newBrowser(service).call('POST', '/v1/people/invitations/describe', { token })
const accept = (token: string, with_: object = {}) =>
  newBrowser(service).call('POST', '/v1/people/invitations/accept', { token, name: 'Ada', password, ...with_ })
const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const nobodyYet = () =>
  owner(
    'truncate person, membership, invitation, person_session, person_passkey, passkey_challenge, person_identity, oidc_sign_in, sign_in_failure, message',
  )

async function newLink(): Promise<string> {
  await nobodyYet()
  return (await link()) ?? assert.fail('no link')
}

test('the first person says their address, and becomes an admin', async () => {
  const token = await newLink()
  const { expires_at, ...described } = made(await describe(token))
  assert.deepEqual(described, {
    kind: 'first_person',
    email: null,
    role: 'admin',
    tenant_name: 'First tenant',
    has_account: false,
  })
  assert.ok(Math.abs(Date.parse(expires_at) - Date.now() - 3_600_000) < 60_000)
  assert.deepEqual(made(await service.get('/v1/people/invitations')).data, [])
  const without = await accept(token)
  assert.deepEqual([outcome(without), without.body.errors[0].pointer], ['400 invalid_request', '/email'])
  assert.equal(
    outcome(await accept(token, { email: 'Ada@example.com', password: 'ada@example.com' })),
    '400 invalid_request',
  )
  const session = made(await accept(token, { email: 'Ada@example.com' }))
  assert.deepEqual([session.person.email, session.role], ['ada@example.com', 'admin'])
  assert.equal(outcome(await accept(token, { email: 'eve@example.com' })), '409 invitation_not_open')
  assert.equal(await link(), null, 'there is somebody')
})

test('of two who use the link at once one becomes the first person', async () => {
  const token = await newLink()
  const both = ['ada', 'eve'].map((name) => accept(token, { email: `${name}@example.com` }))
  assert.deepEqual((await Promise.all(both)).map(outcome).toSorted(), ['200', '409 invitation_not_open'])
  assert.deepEqual(await owner('select count(*)::int as people from person'), [{ people: 1 }])
})

test('a new link ends the one before, and starts at once leave one', async () => {
  const first = await newLink()
  const others = await Promise.all([link(), link(), link()])
  const outcomes = await Promise.all([first, ...others].map(async (token) => outcome(await describe(token ?? ''))))
  assert.deepEqual(outcomes.toSorted(), ['200', ...Array(3).fill('409 invitation_not_open')])
})

test('a link does nothing after an hour, nor once there is a person, however they came', async () => {
  const late = await newLink()
  await owner('update invitation set expires_at = now()')
  assert.equal(outcome(await describe(late)), '409 invitation_not_open')
  const token = await newLink()
  await newPerson(service, 'viewer')
  assert.equal(outcome(await describe(token)), '409 invitation_not_open')
  assert.equal(outcome(await accept(token, { email: 'eve@example.com' })), '409 invitation_not_open')
})

test('an account of another tenant gives its password, and an invitation keeps its address', async () => {
  const token = await newLink()
  const values = [await hashOfPassword('the password of another company')]
  await owner(
    `insert into person (id, email, name, password, created_at, updated_at)
      values (gen_random_uuid(), 'ada@example.com', 'Ada', $1, now(), now())`,
    values,
  )
  assert.equal(outcome(await accept(token, { email: 'ada@example.com' })), '401 sign_in_failed')
  const { url } = made(await service.post('/v1/people/invitations', { email: 'ada@example.com', role: 'viewer' }))
  const invitation = String(url).split('#')[1] ?? ''
  const { kind, email, has_account } = made(await describe(invitation))
  assert.deepEqual([kind, email, has_account], ['invitation', 'ada@example.com', true])
  const other = await accept(invitation, { email: 'eve@example.com' })
  assert.deepEqual([outcome(other), other.body.errors[0].pointer], ['400 invalid_request', '/email'])
})

test('the first start of all prints the link beside the key', async () => {
  const database = await createTestDatabase('empty')
  const serving = start(['serve'], { HOST: '127.0.0.1', PORT: '0', DATABASE_URL: database.adminUrl })
  await printed(
    serving,
    /Your API key, shown only once: \S+\nYour account, once within an hour: http:\/\/localhost:\d+\/console\/welcome#[\w-]{43}\n/,
  )
  serving.kill('SIGTERM')
  await ended(serving)
  await database.drop()
})

test('each start prints a link while there is nobody, unless the console is off', async () => {
  await nobodyYet()
  const environment = {
    ...{ HOST: '127.0.0.1', PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
    DATABASE_URL: service.database.appUrl,
    MIGRATION_DATABASE_URL: service.database.adminUrl,
  }
  const tokenOfStart = async (more: Record<string, string> = {}) => {
    const serving = start(['serve'], { ...environment, ...more })
    const [out] = await printed(serving, /^[\s\S]*"msg":"listening"/)
    serving.kill('SIGTERM')
    await ended(serving)
    return /"link":"http:\/\/localhost:\d+\/console\/welcome#([\w-]{43})"/.exec(out)?.[1]
  }
  const first = (await tokenOfStart()) ?? assert.fail('no link')
  assert.equal(outcome(await describe(first)), '200')
  assert.equal(await tokenOfStart({ BILLING_CONSOLE: 'off' }), undefined)
  assert.equal(outcome(await describe(first)), '200')
  made(await accept((await tokenOfStart()) ?? '', { email: 'ada@example.com' }))
  assert.equal(outcome(await describe(first)), '409 invitation_not_open')
  assert.equal(await tokenOfStart(), undefined)
})
