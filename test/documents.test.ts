import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { refusals } from '../src/domain/refusal.ts'
import { configurationTable, environmentExample } from '../src/platform/config.ts'
import { projectDirectory } from './support/source-files.ts'

// What documents say of the code is compared with it.

interface Document {
  /** From the project's directory. */
  readonly path: string
  readonly text: string
  /** The text without what stands in code blocks. */
  readonly prose: string
}

const documents = documentsUnder(projectDirectory).map(read)

test('the configuration table of the README is what the code reads', () => {
  assert.ok(
    documentAt('README.md').text.includes(`\n${configurationTable()}\n`),
    'see configurationTable() of config.ts',
  )
})

test('.env.example has every variable with its default', () => {
  assert.equal(readFileSync(join(projectDirectory, '.env.example'), 'utf8'), environmentExample())
})

test('the guide names every code of a refusal, with its status, and no other', () => {
  const told = [...documentAt('docs/guide/errors.md').text.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)]
  const known = Object.entries(refusals).map(([code, { status }]) => `${code} ${status}`)
  assert.deepEqual(told.map(([, code, status]) => `${code} ${status}`).sort(), known.sort())
})

test('every link between documents leads somewhere', () => {
  const links = documents.flatMap(({ path, prose }) =>
    [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ path, target })),
  )
  const broken = links.filter(({ path, target }) => !/^https?:/.test(target) && !leadsSomewhere(path, target))
  assert.deepEqual(
    broken.map(({ path, target }) => `${path}: ${target}`),
    [],
  )
})

test('every file of the project that a document names by its path is there', () => {
  const named = documents.flatMap(({ path, prose }) =>
    [...prose.matchAll(/`((?:src|test|database|scripts|docs|bench|deploy)\/[\w./-]+)`/g)].map(([, file = '']) => ({
      path,
      file,
    })),
  )
  const absent = named.filter(({ file }) => !/NNNN|\d{4}_\w$/.test(file) && !existsSync(join(projectDirectory, file)))
  assert.deepEqual(
    absent.map(({ path, file }) => `${path}: ${file}`),
    [],
  )
})

test('the files that a module’s README lists are there', () => {
  const absent = documents
    .filter(({ path }) => /^src\/(modules\/[\w-]+|domain)\/README\.md$/.test(path))
    .flatMap(({ path, prose }) =>
      [...prose.matchAll(/`([\w/-]+\.ts)`/g)]
        .map(([, file = '']) => file)
        .filter((file) => !['', '..', '../..', '../../..'].some((up) => isThere(dirname(path), up, file)))
        .map((file) => `${path}: ${file}`),
    )
  assert.deepEqual(absent, [])
})

test('every decision says why, what was given up and when to look again, and stands in the list', () => {
  const pages = documents.filter(({ path }) => /^docs\/decisions\/\d{4}-[\w-]+\.md$/.test(path))
  const list = documentAt('docs/decisions/README.md').text
  const wanted = ['**Decision.**', '## Why', '## What we gave up', '## When to look again']
  const missing = pages.flatMap(({ path, text }) => [
    ...wanted.filter((part) => !text.includes(part)).map((part) => `${path} lacks ${part}`),
    ...(list.includes(`(${path.replace('docs/decisions/', '')})`) ? [] : [`${path} is not in the list`]),
  ])
  assert.ok(pages.length > 0)
  assert.deepEqual(missing, [])
})

test('no document names a path of a machine', () => {
  const found = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:^|[\s'"`(=])\/(?:work|root|tmp|home\/\w+|Users\/\w+)\//gm)].map(
      ([match]) => `${path}: ${match}`,
    ),
  )
  assert.deepEqual(found, [])
})

function documentAt(path: string): Document {
  const found = documents.find((one) => one.path === path)
  assert.ok(found, `${path} is missing`)
  return found
}

function read(path: string): Document {
  const text = readFileSync(join(projectDirectory, path), 'utf8')
  return { path, text, prose: text.replace(/^```.*?^```/gms, '') }
}

function documentsUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && (!name.startsWith('.') || name === '.github'))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) return documentsUnder(path)
      return entry.name.endsWith('.md') ? [relative(projectDirectory, path)] : []
    })
    .sort()
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = '', heading] = target.split('#')
  const path = file === '' ? from : join(dirname(from), file)
  if (!existsSync(join(projectDirectory, path))) return false
  return heading === undefined || headingsOf(path).includes(heading)
}

/** The anchors that the headings of a document get. */
function headingsOf(path: string): string[] {
  return [...read(path).prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function isThere(...path: string[]): boolean {
  return existsSync(join(projectDirectory, ...path))
}
