import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { parseAst } from 'vite'
import { openConsole } from '../src/console/open-console.ts'
import { type Assets, readBuilt } from '../src/console/read-built.ts'
import { consoleStamp } from '../src/console/stamp.ts'
import { openLog } from '../src/platform/log.ts'
import { projectDirectory } from './support/source-files.ts'

// The laws of the console (console/README.md): who imports whom, where texts and colours stand, how large a page may be.

const files = globSync('console/**/*.{ts,tsx,css}', { cwd: projectDirectory })
  .filter((path) => !/^console\/(\.built|test)\/|vite\.config/.test(path))
  .sort()
const textOf = (path: string) => readFileSync(join(projectDirectory, path), 'utf8')
const folderOf = (path: string) => path.split('/')[1] ?? ''
const common = ['app', 'ui', 'words']

test('a noun imports what belongs to no noun, and the client library; `ui` imports no page', () => {
  const wrong = files.flatMap((path) =>
    [...textOf(path).matchAll(/\b(?:from|import\() ?'(\.[^']+)'/g)].flatMap(([, to = '']) => {
      const target = join(dirname(path), to)
      const [from, into] = [folderOf(path), folderOf(target)]
      if (target.startsWith('packages/sdk/')) return []
      // The build is stamped by these (src/console/stamp.ts).
      if (target.startsWith('src/')) return stamped.includes(target) ? [] : [`${path} imports ${target}`]
      const isAllowed = from === into || from === 'app' || (from === 'ui' ? into === 'words' : common.includes(into))
      return isAllowed ? [] : [`${path} imports ${target}`]
    }),
  )
  assert.deepEqual(wrong, [])
})

const stamped = [...textOf('src/console/stamp.ts').matchAll(/'(src\/domain\/[\w-]+\.ts)'/g)].map(
  ([, path]) => path ?? '',
)

test('what is stamped of the domain needs no calendar, and imports only what is stamped', () => {
  for (const path of stamped) {
    const text = textOf(path)
    assert.doesNotMatch(text, /\bTemporal\b/, path)
    for (const [, to = ''] of text.matchAll(/from '(\.[^']+)'/g))
      assert.ok(stamped.includes(join(dirname(path), to)), `${path}: ${to}`)
  }
})

interface Node {
  readonly type: string
  readonly value?: unknown
  readonly name?: { readonly name?: string }
}

const shownAttributes = /^(aria-label|title|placeholder|alt|label|hint|caption|none|noneWhy|submit|done|warning|why)$/

test('texts that people read stand in words/', () => {
  const found: string[] = []
  for (const path of files.filter((one) => one.endsWith('.tsx'))) {
    const walk = (node: unknown): void => {
      if (Array.isArray(node)) for (const one of node) walk(one)
      if (node === null || typeof node !== 'object') return
      const one = node as Node
      if (one.type === 'JSXText' && /\p{L}{2}/u.test(String(one.value)))
        found.push(`${path}: ${String(one.value).trim()}`)
      if (one.type === 'JSXAttribute' && shownAttributes.test(one.name?.name ?? '')) {
        const value = (one.value as Node | null)?.value
        if (typeof value === 'string' && /\p{L}{2}/u.test(value)) found.push(`${path}: ${value}`)
      }
      for (const child of Object.values(node)) if (typeof child === 'object') walk(child)
    }
    walk(parseAst(textOf(path), { lang: 'tsx' }))
  }
  assert.deepEqual(found, [])
})

test('colours stand in the tokens', () => {
  const colour =
    /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\(|\b(?:color|background|border(?:-\w+)?|fill|stroke): *(?:white|black|red|green|blue|gr[ae]y)\b/i
  const wrong = files.filter((path) => {
    const text =
      path === 'console/ui/base.css' ? textOf(path).replace(/@layer tokens \{[\s\S]*?\n\}/, '') : textOf(path)
    return /\.(css|tsx)$/.test(path) && colour.test(text)
  })
  assert.deepEqual(wrong, [])
})

test('every style belongs to a layer', () => {
  const bare = files.filter((path) => path.endsWith('.css') && !/^@layer \w+/.test(textOf(path).trim()))
  assert.deepEqual(bare, [])
})

let assets: Assets
const kB = (bytes: number) => Math.round(bytes / 100) / 10

before(async () => {
  const console = openConsole('on', openLog({ level: 'fatal', format: 'json' }))
  await console.prepare()
  const state = console.state()
  assert.equal(state.kind, 'ready', state.kind === 'failed' ? state.why : '')
  assets = await readBuilt(join(projectDirectory, 'console', '.built', await consoleStamp(projectDirectory)))
})

/** The files that a page loads before anything is pressed. */
function firstLoad(page: string): readonly string[] {
  const html = String(assets.get(page)?.bytes)
  return [...html.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '')
}

const compressed = (path: string) => gzipSync(assets.get(path)?.bytes ?? Buffer.alloc(0), { level: 9 }).length

test('the first load of the console is below 230 kB, and whatever comes later below 50 kB a file', () => {
  const first = firstLoad('index.html')
  assert.ok(first.length > 2)
  const sum = first.reduce((bytes, path) => bytes + compressed(path), 0)
  assert.ok(sum < 230_000, `${kB(sum)} kB`)
  const large = [...assets.keys()].filter((path) => !first.includes(path) && compressed(path) > 50_000)
  assert.deepEqual(large, [])
})

test('the first load of the portal is all of it, below 100 kB', () => {
  const first = firstLoad('portal.html')
  assert.ok(first.length > 2)
  const sum = first.reduce((bytes, path) => bytes + compressed(path), 0)
  assert.ok(sum < 100_000, `${kB(sum)} kB`)
  const foreign = /react-aria|react-router|react-query|@tanstack/
  assert.deepEqual(
    files.filter((path) => path.startsWith('console/portal/') && foreign.test(textOf(path))),
    [],
  )
})

test('a page names no other site and holds no script of its own', () => {
  for (const [path, { bytes }] of assets) {
    if (!path.endsWith('.html')) continue
    const html = String(bytes)
    assert.doesNotMatch(html, /https?:\/\//, path)
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/, path)
  }
})

test('a build is named by its sources: the same ones have the same name', async () => {
  assert.equal(await consoleStamp(projectDirectory), await consoleStamp(projectDirectory))
  assert.ok(existsSync(join(projectDirectory, 'console', '.built', await consoleStamp(projectDirectory), 'index.html')))
})
