import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { circles, isTest, lineAt, projectDirectory, type SourceFile, sourceFiles } from './support/source-files.ts'

// The laws of the house (DESIGN: who may import whom). Each test collects everything that breaks its law.

const all = sourceFiles('src')
const files = all.filter((file: SourceFile) => !isTest(file))
const sdk = sourceFiles('packages/sdk')
const byPath = new Map(all.map((file) => [file.path, file]))

const isIn = (directory: string) => (path: string) => path.startsWith(`src/${directory}/`)
const [inDomain, inPlatform, inModules] = [isIn('domain'), isIn('platform'), isIn('modules')]
const knowsEverything = /^src\/(main|cli|service|api)\.ts$/

const isRoutes = (path: string) => inModules(path) && basename(path) === 'routes.ts'
const isStore = (path: string) => inModules(path) && /^(store|writes|rows)\.ts$/.test(basename(path))
const contexts = ['src/modules/transaction/context.ts', 'src/modules/ledger/customer-session.ts']
/** An action works in a context; that is what tells it from data, schemas and stores. */
const isAction = (path: string) =>
  inModules(path) &&
  !isRoutes(path) &&
  !isStore(path) &&
  !contexts.includes(path) &&
  (byPath.get(path)?.imports.some(({ to }) => contexts.includes(to)) ?? false)

type Law = (from: string, to: string, isOwn: boolean) => boolean

function brokenImports(isMeant: (path: string) => boolean, isAllowed: Law, among: readonly SourceFile[] = files) {
  return among
    .filter(({ path }) => isMeant(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ to, isOwn }) => !isAllowed(path, to, isOwn))
        .map(({ line, to }) => `${path}:${line} imports ${to}`),
    )
}

test('the domain imports nothing but the domain', () => {
  assert.deepEqual(
    brokenImports(inDomain, (_from, to, isOwn) => isOwn && inDomain(to)),
    [],
  )
})

test('the plumbing knows no billing: of the domain it imports only refusals, of the modules nothing', () => {
  const isAllowed: Law = (_from, to, isOwn) => !isOwn || inPlatform(to) || to === 'src/domain/refusal.ts'
  assert.deepEqual(brokenImports(inPlatform, isAllowed), [])
})

test('a store touches the database and decides nothing: it imports no action, no routes and no context', () => {
  const isAllowed: Law = (_from, to, isOwn) =>
    !isOwn ||
    inDomain(to) ||
    inPlatform(to) ||
    (inModules(to) && !isRoutes(to) && !isAction(to) && !contexts.includes(to))
  assert.deepEqual(brokenImports(isStore, isAllowed), [])
})

test('an action imports no routes', () => {
  assert.deepEqual(
    brokenImports(isAction, (_from, to) => !isRoutes(to)),
    [],
  )
})

test('nobody imports routes but api.ts', () => {
  const isElsewhere = (path: string) => !knowsEverything.test(path)
  assert.deepEqual(
    brokenImports(isElsewhere, (_from, to) => !isRoutes(to)),
    [],
  )
})

test('nobody below imports main, cli, service or api', () => {
  const isBelow = (path: string) => !knowsEverything.test(path)
  assert.deepEqual(
    brokenImports(isBelow, (_from, to) => !knowsEverything.test(to)),
    [],
  )
})

test('only plumbing and stores touch the driver, and only the plumbing the network', () => {
  const outside = /^(pg|fastify|@fastify\/.*|pino|prom-client|(node:)?(net|http|https|http2|tls|dgram|dns))$/
  assert.deepEqual(
    brokenImports(
      (path) => inModules(path) || inDomain(path),
      (_from, to) => !outside.test(to),
    ),
    [],
  )
})

// Who has in hand what a connection can be opened with, and what for; other programs count, as they can open one.
const mayConnect: Readonly<Record<string, string>> = {
  'packages/sdk/call-options.ts': 'the client library takes a `fetch` in place of the global one',
  'packages/sdk/send.ts': 'the client library calls the API of a service',
  'src/cli/demo.ts': 'the command asks the service that it is run beside',
  'src/console/open-console.ts': 'starts the build of the console',
  'src/platform/config-values.ts': 'asks whether a text is an address',
  'src/platform/database/embedded/binaries.ts': 'asks the binaries of PostgreSQL for their version',
  'src/platform/database/embedded/cluster.ts': 'starts initdb',
  'src/platform/database/embedded/pid-file.ts': 'asks ps',
  'src/platform/database/embedded/postmaster.ts': 'finds a free port, and starts PostgreSQL at it',
  'src/platform/http/drain.ts': 'shuts the door of the server',
  'src/platform/metrics.ts': 'serves the metrics at a port of their own',
  'src/platform/outbound/address-guard.ts': 'asks whether an address is a public one',
  'src/platform/outbound/api-client.ts':
    'asks the payment gateways and the identity provider that the operator has set up',
  'src/platform/outbound/guarded-lookup.ts': 'resolves the host names that tenants choose, for both clients below',
  'src/platform/outbound/http-client.ts': 'sends webhooks to the URLs of tenants, after the guard',
  'src/platform/outbound/mail-client.ts': 'hands mail to the servers of tenants and of the operator, after the guard',
}

test('nothing opens a connection but the driver of the database, outside the files listed here', () => {
  const modules =
    /^(?:node:)?(?:net|https?|http2|tls|quic|dgram|dns(?:\/promises)?|inspector(?:\/promises)?|child_process)$|^(?:undici|ws)$/
  const globals =
    /\b(?:fetch|WebSocket|WebSocketStream|EventSource|XMLHttpRequest|getBuiltinModule|createRequire|require)\b/
  const isComputed = /(?<!\.)\bimport\s*\((?!\s*')/
  const asking = [...sdk, ...files].filter(
    ({ imports, code, strings }) =>
      imports.some(({ to, isType }) => modules.test(to) && !isType) ||
      globals.test(code) ||
      isComputed.test(code) ||
      strings.some(({ text }) => globals.exec(text)?.[0] === text),
  )
  assert.deepEqual(
    asking.map(({ path }) => path),
    Object.keys(mayConnect),
  )
})

test('what runs in production imports nothing of the tests', () => {
  const ofTests = new Set(all.filter((file) => isTest(file)).map(({ path }) => path))
  assert.deepEqual(
    brokenImports(
      () => true,
      (_from, to) => !ofTests.has(to) && !/^(test|scripts|bench)\//.test(to),
    ),
    [],
  )
})

test('no files import each other in a circle, types included', () => {
  assert.deepEqual(circles([...all, ...sdk]), [])
})

test('no modules import each other in a circle, types included', () => {
  const moduleOf = (path: string) => path.split('/').slice(0, 3).join('/')
  const among = files.filter(({ path }) => inModules(path) && path.split('/').length > 3)
  const modules = Map.groupBy(among, ({ path }) => moduleOf(path))
  const asOne = [...modules].map(([path, own]) => ({
    path,
    imports: own
      .flatMap(({ imports }) => imports)
      .map((one) => ({ ...one, to: moduleOf(one.to) }))
      .filter(({ to, isOwn }) => isOwn && to !== path && modules.has(to)),
  }))
  assert.deepEqual(circles(asOne), [])
})

test('every import names a file that exists, with its extension', () => {
  const isThere: Law = (_from, to, isOwn) => !isOwn || existsSync(join(projectDirectory, to))
  assert.deepEqual(
    brokenImports(() => true, isThere, [...all, ...sdk]),
    [],
  )
})

test('no file only hands on what other files export', () => {
  assert.deepEqual(
    found(all, (file) => file.code, /\bexport\s*(?:\*|type\s*\{[^}]*\}\s*from|\{[^}]*\}\s*from)/g),
    [],
  )
})

test('nobody asks the machine for the time but platform/clock.ts', () => {
  const others = files.filter(({ path }) => path !== 'src/platform/clock.ts')
  const clocks =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bTemporal\.Now\b|\bperformance\.now\b|\bprocess\.hrtime\b/g
  assert.deepEqual(
    found(others, ({ code }) => code, clocks),
    [],
  )
})

test('the domain has no randomness, no waiting and no input or output', () => {
  const impure =
    /\bMath\.random\b|\bcrypto\b|\bfetch\(|\bsetTimeout\b|\bprocess\.|\bconsole\.|\basync\b|\bawait\b|\bPromise\b/g
  assert.deepEqual(
    found(
      files.filter(({ path }) => inDomain(path)),
      ({ code }) => code,
      impure,
    ),
    [],
  )
})

const sql =
  /^\s*(?:select\b|insert into\b|update \w+ .*\bset\b|delete from\b|with \w+ as\b|call \w+\(|(?:create|alter|drop) (?:table|role|index|function)\b|truncate\b|lock table\b|set (?:local|role|constraints)\b|begin\b|commit\b|rollback\b)|\bfrom \w+ .*\bwhere\b|\bset_config\(/is

test('SQL stands in stores, writes, the statements that open and commit a request, and the plumbing of the database only', () => {
  const mayHold = (path: string) =>
    isStore(path) ||
    /^src\/modules\/transaction\/(?:request-lifecycle|commit-statement)\.ts$/.test(path) ||
    path.startsWith('src/platform/database/')
  const violations = files
    .filter(({ path }) => !mayHold(path))
    .flatMap(({ path, strings }) =>
      strings
        .filter(({ text }) => sql.test(text) && !/[.!?]$/.test(text.trim()))
        .map(({ line, text }) => `${path}:${line} ${text.trim().slice(0, 50)}`),
    )
  assert.deepEqual(violations, [])
})

test('SQL is written in lower case', () => {
  const shouted = /^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) \S/
  const violations = files.flatMap(({ path, strings }) =>
    strings.filter(({ text }) => shouted.test(text)).map(({ line }) => `${path}:${line}`),
  )
  assert.deepEqual(violations, [])
})

test('every module has a README', () => {
  const modules = readdirSync(join(projectDirectory, 'src/modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(entry.parentPath, entry.name)).length > 0)
    .map(({ name }) => `src/modules/${name}/README.md`)
  assert.deepEqual(
    [...modules, 'src/domain/README.md'].filter((path) => !existsSync(join(projectDirectory, path))),
    [],
  )
})

test('every exported function of the domain, the actions and the plumbing says in a sentence what it promises', () => {
  const documented = files.filter(({ path }) => inDomain(path) || inPlatform(path) || isAction(path))
  const undocumented = documented.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?function\*? (\w+)/gm)]
      .filter(({ index }) => !/\*\/\n$/.test(text.slice(0, index)))
      .map((match) => `${path}:${lineAt(text, match.index)} ${match[1]}`),
  )
  assert.deepEqual(undocumented, [])
})

test('no file is longer than 300 lines', () => {
  const long = [...all, ...sdk, ...sourceFiles('test'), ...sourceFiles('scripts')]
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300)
  assert.deepEqual(long, [])
})

test('nothing is called utils, helpers, common or manager', () => {
  const words = /utils?|helpers?|common|manager/i
  const paths = all.filter(({ path }) => words.test(path)).map(({ path }) => path)
  const names = found(
    all,
    ({ code }) => code,
    /\b(?:function|class|interface|type) \w*(?:Utils?|Helpers?|Common|Manager)\b/g,
  )
  assert.deepEqual([...paths, ...names], [])
})

test('nothing is typed any, and no error of the type checker is waved through', () => {
  assert.deepEqual(
    found([...files, ...sdk], ({ code }) => code, /[:<|&,]\s*any\b(?!\s*\()|\bas any\b|\bany\[\]/g),
    [],
  )
  assert.deepEqual(
    found([...files, ...sdk], ({ text }) => text, /@ts-(?:ignore|nocheck|expect-error)/g),
    [],
  )
})

test('the syntax can be erased: no enum, namespace or parameter property', () => {
  const unerasable =
    /\benum \w+\s*\{|\bnamespace \w+|constructor\([^)]*\b(?:private|public|protected|readonly) \w+\s*:/g
  assert.deepEqual(
    found([...all, ...sdk], ({ code }) => code, unerasable),
    [],
  )
})

test('no path of a machine stands in the sources', () => {
  assert.deepEqual(
    found([...all, ...sdk], ({ text }) => text, /(?:^|[\s'"`(=])\/(?:work|root|home\/\w+|Users\/\w+)\//gm),
    [],
  )
})

/** Where a pattern is found, as `file:line match`. */
function found(among: readonly SourceFile[], textOf: (file: SourceFile) => string, pattern: RegExp): string[] {
  return among.flatMap((file) => {
    const text = textOf(file)
    return [...text.matchAll(pattern)].map((match) => `${file.path}:${lineAt(text, match.index)} ${match[0].trim()}`)
  })
}
