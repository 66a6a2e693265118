import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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
