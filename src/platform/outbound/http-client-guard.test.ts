import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import tls from 'node:tls'
import { selfSigned } from '../../../test/support/http/certificate.ts'
import { startNameServer } from '../../../test/support/http/name-server.ts'
import { type OutboundSettings, openOutboundClient } from './http-client.ts'

const message = { headers: {}, body: '{}' }
const publicAddress = '1.1.1.1'
const trusted = selfSigned('hooks.example')
tls.setDefaultCACertificates([...tls.getCACertificates(), trusted.cert])

let connections = 0
const here = https.createServer(trusted, (_request, response) => response.end('hello')).listen(0, '127.0.0.1')
here.on('connection', () => {
  connections += 1
})
await once(here, 'listening')
const { port } = here.address() as AddressInfo
const names = await startNameServer({
  'private.example': [['127.0.0.1']],
  'mixed.example': [[publicAddress, '127.0.0.1']],
  'mixed6.example': [[publicAddress, '::1']],
  'mapped.example': [['0:0:0:0:0:ffff:7f00:1']],
  'metadata.example': [['169.254.169.254']],
  'rebind.example': [[publicAddress], ['127.0.0.1']],
  'empty.example': [[]],
  'silent.example': 'silent',
})
after(() => {
  here.close().closeAllConnections()
  names.close()
})

function opened(t: TestContext, settings: Partial<OutboundSettings>) {
  const timeouts = { connectMs: 3000, totalMs: 5000 }
  const client = openOutboundClient({ version: '1', allowPrivate: false, proxyUrl: null, timeouts, ...settings })
  t.after(() => client.close())
  return client
}

/** The code of the failure, or the status. */
async function resultOf(client: ReturnType<typeof openOutboundClient>, url: string): Promise<string | number> {
  const answer = await client.post(url, message)
  if (answer.outcome === 'failed') assert.doesNotMatch(answer.message, /127\.0|169\.254|::1/, 'no address is told')
  return answer.outcome === 'answered' ? answer.status : answer.code
}

test('a name of which any address is not public is not connected to', async (t) => {
  const client = opened(t, { nameServers: [names.address] })
  for (const name of ['private', 'mixed', 'mixed6', 'mapped', 'metadata']) {
    assert.equal(await resultOf(client, `https://${name}.example:${port}/`), 'target_not_allowed', name)
  }
  assert.equal(connections, 0)
})

test('a name that leads to a public address first and to this machine then is not connected to then', async (t) => {
  const client = opened(t, { nameServers: [names.address], timeouts: { connectMs: 100, totalMs: 200 } })
  assert.notEqual(await resultOf(client, `https://rebind.example:${port}/`), 'target_not_allowed')
  assert.equal(await resultOf(client, `https://rebind.example:${port}/`), 'target_not_allowed')
  assert.equal(connections, 0)
})

test('addresses and names of this machine are refused before anything is asked', async (t) => {
  const client = opened(t, { nameServers: [names.address] })
  for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', '[::1]', 'localhost', 'a.internal']) {
    assert.equal(await resultOf(client, `https://${host}:${port}/`), 'target_not_allowed', host)
  }
  assert.equal(connections, 0)
})

test('a name that does not exist, has no address or is not answered is a failure of DNS', async (t) => {
  const client = opened(t, { nameServers: [names.address] })
  const hosts = ['absent.example', 'empty.example', 'silent.example']
  const results = await Promise.all(hosts.map((host) => resultOf(client, `https://${host}:${port}/`)))
  assert.deepEqual(results, ['dns', 'dns', 'dns'])
})

/** A forward proxy that leads one name to the server here, or to `to`, and refuses all others. */
async function startProxy(t: TestContext, to = port) {
  const asked: string[] = []
  const proxy = http.createServer().listen(0, '127.0.0.1')
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '')
    if (request.url === 'silent.example:443') return
    if (request.url !== 'hooks.example:443') return client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const server = net.connect(to, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    server
      .on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
      .pipe(client)
      .pipe(server)
    client.on('error', () => server.destroy())
  })
  t.after(() => proxy.close().closeAllConnections())
  await once(proxy, 'listening')
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

test('through a proxy the proxy decides where a name leads; addresses that are not public are refused all the same', async (t) => {
  const proxy = await startProxy(t)
  const client = opened(t, { proxyUrl: proxy.url })
  assert.deepEqual([await resultOf(client, 'https://hooks.example/'), connections], [200, 1])
  assert.deepEqual([await resultOf(client, 'https://hooks.example/'), connections], [200, 1], 'the connection is kept')
  assert.equal(await resultOf(client, 'https://other.example/'), 'target_not_allowed')
  assert.equal(await resultOf(client, 'https://127.0.0.1/'), 'target_not_allowed')
  assert.equal(await resultOf(client, 'https://localhost/'), 'target_not_allowed')
  assert.deepEqual(proxy.asked, ['hooks.example:443', 'other.example:443'])
})

test('a proxy that is away, or reaches nobody, is not taken for the receiver', async (t) => {
  const nobody = await freePort()
  const reachesNobody = await startProxy(t, nobody)
  assert.equal(await resultOf(opened(t, { proxyUrl: reachesNobody.url }), 'https://hooks.example/'), 'proxy')
  const away = opened(t, { proxyUrl: `http://127.0.0.1:${nobody}` })
  assert.equal(await resultOf(away, 'https://hooks.example/'), 'proxy')
  const hasty = opened(t, { proxyUrl: reachesNobody.url, timeouts: { connectMs: 100, totalMs: 200 } })
  assert.equal(await resultOf(hasty, 'https://silent.example/'), 'timeout')
})

test('TLS inside the proxy is checked as without one', async (t) => {
  const untrusted = await listening(t, https.createServer(selfSigned('hooks.example')))
  const proxy = await startProxy(t, untrusted)
  assert.equal(await resultOf(opened(t, { proxyUrl: proxy.url }), 'https://hooks.example/'), 'tls')
})

test('TLS that is no TLS, too old, not trusted or for another name is a failure of TLS', async (t) => {
  const client = opened(t, { allowPrivate: true, timeouts: { connectMs: 500, totalMs: 1000 } })
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const servers = {
    'plain HTTP': http.createServer(),
    'closed in the handshake': net.createServer((socket) => socket.once('data', () => socket.destroy())),
    'TLS 1.1': https.createServer({ ...selfSigned('localhost'), ...old }),
    'signed by itself': https.createServer(selfSigned('localhost')),
    'another name': https.createServer(trusted),
  }
  for (const [name, server] of Object.entries(servers)) {
    assert.equal(await resultOf(client, `https://localhost:${await listening(t, server)}/`), 'tls', name)
  }
  const silent = await listening(t, net.createServer())
  assert.equal(await resultOf(client, `https://localhost:${silent}/`), 'timeout')
})

async function listening(t: TestContext, server: net.Server): Promise<number> {
  const sockets: net.Socket[] = []
  server.on('connection', (socket) => sockets.push(socket.on('error', () => {})))
  server.listen(0)
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return address.port
}
