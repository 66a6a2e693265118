import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { generateSdk, sdkFile } from '../../scripts/generate-sdk.ts'
import { ended } from '../support/service/command-line.ts'
import { startTestService } from '../support/service/service.ts'
import { projectDirectory, sourceFiles } from '../support/source-files.ts'

// The client library as a package: current, small, typed for browsers too, and as its README says.

const run = promisify(execFile)
const readme = await readFile(sdkFile('README.md'), 'utf8')
const folder = await mkdtemp(join(tmpdir(), 'billing-client-'))
after(() => rm(folder, { recursive: true }))
const compiler = join(projectDirectory, 'node_modules/typescript/lib/tsc.js')
const compile = (...options: string[]) => run(process.execPath, [compiler, ...options], { cwd: projectDirectory })

before(() => compile('-p', 'packages/sdk', '--noEmit', 'false', '--removeComments', '--outDir', folder))

test('the generated files are what openapi.json gives', async () => {
  for (const [name, text] of Object.entries(await generateSdk()))
    assert.equal(await readFile(sdkFile(name), 'utf8'), text, `${name} is stale: npm run sdk:generate`)
})

test('the types fit what users write, in a browser and under the strictest options', async () => {
  await compile('-p', 'test/sdk/usage').catch(({ stdout }) => assert.fail(stdout))
})

test('the client with all its operations has less than 5 kB, the whole package less than 6', async (t) => {
  const core = await sizeOf('client.js', 'send.js', 'errors.js', 'operations.generated.js')
  const all = await sizeOf(...(await readdir(folder)).filter((name) => name.endsWith('.js')))
  t.diagnostic(`${core} bytes with gzip, ${all} with webhooks and test clocks; comments and indentation are taken out`)
  assert.ok(core < 5000 && all < 6000, `${core} and ${all}`)
})

test('it imports nothing but its own files, and of the service only the commands import it, by its entry', () => {
  const imports = ['packages/sdk', 'src']
    .flatMap(sourceFiles)
    .flatMap(({ path, imports }) => imports.map(({ to }) => ({ path, to })))
  const inSdk = (path: string) => path.startsWith('packages/sdk/')
  assert.deepEqual(
    imports.filter(({ path, to }) => inSdk(path) && !inSdk(to)),
    [],
  )
  const ofService = imports.filter(({ path, to }) => !inSdk(path) && to.startsWith('packages/'))
  assert.ok(ofService.length > 2)
  assert.deepEqual(
    ofService.filter(({ path, to }) => !path.startsWith('src/cli/') || to !== 'packages/sdk/index.ts'),
    [],
  )
})

test('compiled, it exports what it exports from source', async () => {
  const compiled = await import(pathToFileURL(join(folder, 'index.js')).href)
  assert.deepEqual(Object.keys(compiled), Object.keys(await import('../../packages/sdk/index.ts')))
})

test('the example of its README prints what it shows, and that of the project runs after it', async () => {
  const service = await startTestService()
  const [, example = '', shown = ''] = /```ts\n(.*?)```\n\nprints\n\n```\n(.*?)```/s.exec(readme) ?? []
  const ofProject = await readFile(join(projectDirectory, 'README.md'), 'utf8')
  const [, other = ''] = /```ts\n(.*?)```/s.exec(ofProject) ?? []
  const printed = async (block: string) => {
    const file = await programOf(block.replace('http://localhost:8000', service.url))
    const { PATH } = process.env
    return ended(spawn(process.execPath, [file], { env: { PATH, BILLING_KEY: service.secret } }))
  }
  assert.deepEqual(await printed(example), { code: 0, out: shown, err: '' })
  const { code, out } = await printed(other)
  assert.deepEqual([code, out.match(/^INV-00000\d \S+Z \d+$/gm)?.length], [0, 3], out)
})

test('the receiver of the README takes a webhook that is signed, and no other', async () => {
  const { newWebhookSecret, signedHeaders } = await import('../../src/modules/webhooks/signature.ts')
  const secret = newWebhookSecret()
  const port = await freePort()
  const [, receiver = ''] = /```ts\n(import \{ createServer.*?)```/s.exec(readme) ?? []
  const file = await programOf(receiver.replace('listen(3000)', `listen(${port}, () => console.log('listening'))`))
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, WEBHOOK_SECRET: secret } })
  after(() => child.kill())
  const printed: string[] = []
  await new Promise<void>((listening) => {
    child.stdout.on('data', (text) => {
      printed.push(String(text))
      listening()
    })
  })
  const body = JSON.stringify({ type: 'invoice.paid', timestamp: '2026-11-29T00:00:00Z', data: {} })
  const headers = signedHeaders({ id: 'evt_1', timestamp: Math.floor(Date.now() / 1000), body, secrets: [secret] })
  const post = async (text: string) =>
    (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: text })).status
  assert.deepEqual([await post(body), await post(`${body} `)], [204, 401])
  assert.match(printed.join(''), /received evt_1 invoice\.paid/)
})

/** The bytes of compiled files, minified as far as that needs no tool, and with gzip. */
async function sizeOf(...names: string[]): Promise<number> {
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return gzipSync(texts.join('').replaceAll(/^\s+/gm, ''), { level: 9 }).length
}

let programs = 0

/** A block of the README as a program. */
async function programOf(block: string): Promise<string> {
  programs += 1
  const file = join(folder, `program-${programs}.mts`)
  await writeFile(file, block.replace(`'billing-client'`, `'${pathToFileURL(sdkFile('index.ts')).href}'`))
  return file
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
