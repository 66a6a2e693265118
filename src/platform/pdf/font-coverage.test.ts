import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { replacingUncovered } from './font-coverage.ts'

const font = (path: string) => readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`)))
const latin = font('noto-sans/400Regular/NotoSans_400Regular.ttf')
const japanese = font('noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf')
const emoji = font('noto-emoji/400Regular/NotoEmoji_400Regular.ttf')

test('what a font has stays, what none has is shown to be missing', () => {
  const printed = replacingUncovered([latin])
  assert.equal(printed('Łódź, Ελλάδα, Київ 1\u202f234,50 €'), 'Łódź, Ελλάδα, Київ 1\u202f234,50 €')
  assert.equal(printed('株式会社'), '\uFFFD'.repeat(4))
  assert.equal(printed('a\uD800b'), 'a\uFFFDb')
})

test('a character of another plane is looked for as a whole', () => {
  assert.equal(replacingUncovered([emoji])('🚀'), '🚀')
  assert.equal(replacingUncovered([latin])('🚀'), '\uFFFD')
})

test('several fonts together have what any of them has; joiners and selectors need no glyph', () => {
  const text = '株式会社 Ada 👩\u200d💻 ❤\ufe0f'
  assert.equal(replacingUncovered([latin, japanese, emoji])(text), text)
})

// It runs on any Node before anything is installed, so it has no types.
const { isReadFont, pruneFonts } = await import(new URL('../../../scripts/prune-fonts.mjs', import.meta.url).href)

test('of the packages of fonts an installation keeps what PDFs are set in, and nothing else that is large', () => {
  const source = readFileSync(new URL('./pdf-worker.ts', import.meta.url), 'utf8')
  const read = [...source.matchAll(/'(noto-[\w-]+\/\w+\/\w+\.ttf)'/g)].map(([, path]) => path ?? '')
  assert.equal(read.length, 9)
  assert.deepEqual(
    read.filter((path) => !isReadFont(path)),
    [],
  )
  const modules = mkdtempSync(join(tmpdir(), 'fonts-'))
  const others = [
    'noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
    'noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf',
  ]
  const all = [...read, ...others, 'noto-sans/font-family.png', 'noto-sans/package.json']
  for (const path of all) {
    mkdirSync(dirname(join(modules, '@expo-google-fonts', path)), { recursive: true })
    writeFileSync(join(modules, '@expo-google-fonts', path), '')
  }
  pruneFonts(modules)
  const left = all.filter((path) => existsSync(join(modules, '@expo-google-fonts', path)))
  assert.deepEqual(left, [...read, 'noto-sans/package.json'])
  rmSync(modules, { recursive: true })
})
