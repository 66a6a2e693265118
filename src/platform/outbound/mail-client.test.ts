import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { startMailServer } from '../../../test/support/mail/mail-server.ts'
import { type Mail, type MailServer, openMailClient } from './mail-client.ts'
import { refusalOfMailServer } from './mail-server-guard.ts'

const mail: Mail = {
  from: { name: 'Example GmbH', address: 'billing@merchant.example' },
  to: { name: 'Ada', address: 'ada@customer.example' },
  ...{
    replyTo: null,
    subject: 'Invoice',
    text: 'Hello',
    html: '<p>Hello</p>',
    language: 'en',
    messageId: 'a@merchant.example',
  },
  attachments: [],
}
const here = { host: '127.0.0.1', security: 'none', login: null, dkim: null, isOperators: false } as const
const timeouts = { connectMs: 1000, silentMs: 500, totalMs: 2000 }
const open = openMailClient({ allowPrivate: true, timeouts })
const guarded = openMailClient({ allowPrivate: false, timeouts })
after(() => {
  open.close()
  guarded.close()
})

test('a tenant’s server is public, at a port of mail, and uses TLS', () => {
  const refused = (server: object) =>
    refusalOfMailServer(
      { host: 'smtp.example.com', port: 587, security: 'starttls', ...server },
      { allowPrivate: false },
    )
  assert.equal(refused({}), null)
  assert.equal(refused({ port: 465, security: 'tls' }), null)
  for (const server of [{ port: 5432 }, { port: 80 }, { security: 'none' }])
    assert.notEqual(refused(server), null, JSON.stringify(server))
  for (const host of [
    '127.0.0.1',
    '10.0.0.5',
    '169.254.169.254',
    '2130706433',
    'localhost',
    'db.internal',
    '::1',
    'a/b',
    'a@b',
  ])
    assert.notEqual(refused({ host }), null, host)
})

test('mail is not sent to a private address, unless the server is the operator’s', async () => {
  const server = await startMailServer()
  const target: MailServer = { ...here, port: server.port }
  assert.equal((await guarded.send(target, mail)).outcome, 'failed')
  assert.equal(server.received.length, 0)
  assert.equal((await guarded.send({ ...target, isOperators: true }, mail)).outcome, 'sent')
  assert.equal((await open.send(target, mail)).outcome, 'sent')
})

test('mail is not sent to what a server would read as another address', async () => {
  const server = await startMailServer()
  for (const address of ['a:b@c.example', '=?utf-8?q?a=40c.example?=@b.example', 'a@b.example>', '(c)a@b.example']) {
    const to = { name: 'Ada', address }
    assert.equal((await open.send({ ...here, port: server.port }, { ...mail, to })).outcome, 'recipient_refused')
  }
  assert.deepEqual(server.received, [])
})

test('a server whose certificate is not valid, or that offers no TLS, gets no mail', async () => {
  const secure = await startMailServer({ isSecure: true })
  const answer = await open.send({ ...here, port: secure.port, security: 'tls' }, mail)
  assert.equal(answer.outcome, 'failed')
  const plain = await startMailServer()
  assert.equal((await open.send({ ...here, port: plain.port, security: 'starttls' }, mail)).outcome, 'failed')
  assert.deepEqual([secure.received, plain.received], [[], []])
})

test('a wrong password, a server that says nothing, and nobody at the port are failures to be repaired or waited out', async () => {
  const strict = await startMailServer({ users: { billing: 'right' } })
  const login = { user: 'billing', password: 'wrong' }
  const refused = await open.send({ ...here, port: strict.port, login }, mail)
  assert.equal(refused.outcome, 'failed')
  assert.ok(!JSON.stringify(refused).includes('wrong"'), 'the password is not told')
  const slow = await startMailServer()
  slow.whim = () => 'slow'
  assert.equal((await open.send({ ...here, port: slow.port }, mail)).outcome, 'failed')
  await slow.stop()
  const gone = await open.send({ ...here, port: slow.port }, mail)
  assert.equal(gone.outcome, 'failed')
})

test('a server that cannot be reached, or not by TLS, is said in plain words', async () => {
  const listening = (answer: (socket: Socket) => void) =>
    new Promise<Server>((resolve) => {
      const server = createServer(answer).listen(0, '127.0.0.1', () => resolve(server))
    })
  const servers = await Promise.all([
    listening(() => undefined),
    listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    listening((socket) => socket.destroy()),
  ])
  const [silent, web, rude] = servers.map((server) => (server.address() as AddressInfo).port) as [
    number,
    number,
    number,
  ]
  const secure = await startMailServer({ isSecure: true })
  const plain = await startMailServer()
  const gone = await startMailServer()
  await gone.stop()
  const said = async (server: Partial<MailServer>) => {
    const outcome = await open.send({ ...here, port: 25, ...server }, mail)
    assert.equal(outcome.outcome, 'failed')
    return 'message' in outcome ? outcome.message : ''
  }
  assert.match(await said({ host: 'smtp.nowhere.invalid' }), /^The host name of the server /)
  assert.match(await said({ port: gone.port }), /^The server refused the connection: nothing listens at this port/)
  assert.match(await said({ port: silent }), /^The server did not answer in time/)
  assert.match(await said({ port: silent, security: 'tls' }), /^The server did not answer in time/)
  assert.match(await said({ port: secure.port, security: 'tls' }), /^TLS failed: .*certificate/)
  assert.match(await said({ port: plain.port, security: 'tls' }), /^TLS failed: the server does not begin with TLS/)
  assert.match(await said({ port: web }), /^What answers at this port is no mail server/)
  assert.match(await said({ port: rude }), /^The connection to the server was lost/)
  for (const server of servers) server.close()
})
