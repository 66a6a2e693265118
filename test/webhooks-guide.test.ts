import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext, test } from 'node:test'
import { newWebhookSecret, signedHeaders } from '../src/modules/webhooks/signature.ts'
import { openOutboundClient } from '../src/platform/outbound/http-client.ts'
import { connectRaw } from './support/http/sockets.ts'
import { projectDirectory } from './support/source-files.ts'

// The receivers of the guide are run, and get what our own client sends.

const page = await readFile(join(projectDirectory, 'docs/guide/webhooks.md'), 'utf8')
const client = openOutboundClient({ version: '0', allowPrivate: true, proxyUrl: null })
after(() => client.close())

const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : null
const needsPython = { skip: python === null && 'there is no python3 on this machine' }
const receivers = [
  { language: 'ts', program: process.execPath, options: {} },
  { language: 'python', program: 'python3', options: needsPython },
]

const secret = newWebhookSecret()
const other = newWebhookSecret()
const body = JSON.stringify({ type: 'invoice.paid', data: { name: 'Zürich ☕' } })
const present = () => Math.floor(Date.now() / 1000)
const signed = (given: { id?: string; age?: number; secrets?: string[] } = {}) =>
  signedHeaders({
    id: given.id ?? 'evt_1',
    timestamp: present() - (given.age ?? 0),
    body,
    secrets: given.secrets ?? [secret],
  })

for (const { language, program, options } of receivers) {
  test(`the receiver in ${language} takes what is genuine, once, and refuses the rest`, options, async (t) => {
    const receiver = await startReceiver(t, language, program)
    const send = async (headers: Record<string, string>, text = body) => {
      const answer = await client.post(receiver.url, { headers, body: text })
      return answer.outcome === 'answered' ? answer.status : answer.message
    }
    assert.equal(await send(signed()), 204)
    assert.equal(await send(signed({ age: 1 })), 204, 'again')
    assert.equal(await send(signed({ id: 'evt_2', secrets: [other, secret] })), 204, 'while a secret is replaced')
    assert.equal(await send(signed({ id: 'evt_3', age: 290 })), 204, 'a little late')

    assert.equal(await send(signed(), body.replace('paid', 'void')), 401, 'tampered')
    assert.equal(await send(signed({ age: 310 })), 401, 'old')
    assert.equal(await send(signed({ age: -310 })), 401, 'from the future')
    assert.equal(await send(signed({ secrets: [other] })), 401, 'signed with another secret')
    assert.equal(await send({ ...signed(), 'webhook-id': 'evt_4' }), 401, 'under another id')
    assert.equal(await send({ ...signed(), 'webhook-timestamp': 'NaN' }), 401, 'without a time')
    assert.equal(await send({ ...signed(), 'webhook-signature': 'v1,AAAA v1a,BBBB C' }), 401, 'signed with nothing')
    assert.equal(await send({}), 401, 'not signed')
    assert.equal(await send(signed(), 'x'.repeat(1_000_001)), 413, 'too large')
    const raw = await connectRaw(receiver.url)
    raw.socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf')
    raw.socket.resetAndDestroy()
    await raw.closed
    assert.equal(await send(signed()), 204, 'after a request that broke off')
    assert.deepEqual(
      receiver.lines(),
      ['evt_1', 'evt_2', 'evt_3'].map((id) => `received ${id} invoice.paid`),
    )
  })

  test(`the receiver in ${language} does not start without a secret`, options, async (t) => {
    for (const WEBHOOK_SECRET of ['', 'whsec_']) {
      const child = await startProgram(t, language, program, { WEBHOOK_SECRET })
      const [code] = await once(child, 'exit')
      assert.notEqual(code, 0)
    }
  })
}

const library =
  'import sys, json, standardwebhooks as s; s.Webhook(sys.argv[1]).verify(sys.argv[2], json.loads(sys.argv[3]))'
const hasLibrary = python !== null && spawnSync(python, ['-c', 'import standardwebhooks']).status === 0

test('the Python library of Standard Webhooks accepts what we sign', {
  skip: !hasLibrary && 'there is no Python library: pip install -r test/support/webhooks/requirements.txt',
}, () => {
  const verify = (given: string, text: string) =>
    spawnSync('python3', ['-c', library, given, text, JSON.stringify(signed({ secrets: [other, secret] }))]).status
  assert.deepEqual([verify(secret, body), verify(other, body), verify(secret, `${body} `)], [0, 0, 1])
})

async function startReceiver(t: TestContext, language: string, program: string) {
  const child = await startProgram(t, language, program, { WEBHOOK_SECRET: secret })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const [first] = await once(reader, 'line')
  reader.on('line', (line) => lines.push(line))
  const port = /listening on port (\d+)/.exec(first)?.[1]
  assert.ok(port, first)
  return { url: `http://127.0.0.1:${port}/`, lines: () => lines }
}

/** The code block of that language, as a program of its own at a free port. */
async function startProgram(
  t: TestContext,
  language: string,
  program: string,
  environment: Record<string, string>,
): Promise<ChildProcess> {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))]
  assert.equal(blocks.length, 1)
  const folder = await mkdtemp(join(tmpdir(), 'billing-receiver-'))
  const file = join(folder, language === 'ts' ? 'receiver.mts' : 'receiver.py')
  await writeFile(file, blocks[0]?.[1] ?? '')
  const child = spawn(program, [file], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.after(async () => {
    child.kill()
    await rm(folder, { recursive: true })
  })
  return child
}
