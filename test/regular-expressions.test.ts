import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from '../src/platform/http/json.ts'
import { isTest, lineAt, sourceFiles } from './support/source-files.ts'

// No regular expression of ours takes more than a moment for any text: each is tried on texts that make the slow ones slow,
// which are a piece of what it matches, many times over, and then something that does not fit.

const literal = /(?:[(,=:[!&|?{};\n]|return|=>)\s*(\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgimsuvy]*)/g

interface Expression {
  readonly path: string
  readonly line: number
  readonly source: string
  readonly expression: RegExp
}

function expressions(): readonly Expression[] {
  return sourceFiles('src')
    .filter((file) => !isTest(file))
    .flatMap(({ path, text }) =>
      [...text.matchAll(literal)].flatMap((match) => {
        const source = match[1] ?? ''
        const end = source.lastIndexOf('/')
        try {
          const flags = source.slice(end + 1).replace(/[gy]/, '')
          return [
            {
              path,
              line: lineAt(text, match.index),
              source,
              expression: new RegExp(source.slice(1, end), flags),
            },
          ]
        } catch {
          return [] // a division
        }
      }),
    )
}

const msMax = 60

/** What would be slow for a long text, each expression by itself, and why it never gets one. */
const short: Readonly<Record<string, string>> = {
  'src/cli/demo.ts /\\/+$/': 'the address that whoever runs the command has typed',
  'src/domain/unit-amount.ts /0+$/': 'at most 12 decimals, checked by the line before',
  'src/modules/bank/amount.ts /0+$/': 'at most 5 decimals, checked by the line before',
  'src/modules/documents/credit-notes/writes.ts /(\\w+) \\w+/g': 'a constant',
  'src/modules/documents/invoices/writes.ts /(\\w+) \\w+/g': 'a constant',
  'src/platform/http/json.ts /"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"(\\s*:)?/g':
    'only JSON, where every quote has its other one: timed below',
}

test('a regular expression that backtracks is found by this', () => {
  assert.deepEqual([/^(a+)+$/, /^(\w+\s?)*$/, /^x*x*$/, /\s+$/, /^[^@]+@[^@]+$/, /^\d{1,16}$/].map(isSlow), [
    ...[true, true, true, true],
    ...[false, false],
  ])
})

test('no regular expression of the service takes long, whatever the text', () => {
  const all = expressions()
  assert.ok(all.length > 40, `${all.length} found`)
  const nameOf = ({ path, source }: Expression) => `${path} ${source}`
  assert.deepEqual(
    all
      .filter((one) => !(nameOf(one) in short))
      .filter(({ expression }) => isSlow(expression))
      .map(({ path, line, source }) => `${path}:${line} ${source}`),
    [],
  )
  const names = new Set(all.map(nameOf))
  assert.deepEqual(
    Object.keys(short).filter((name) => !names.has(name)),
    [],
    'excused, and no longer there',
  )
})

test('a body of a megabyte is looked through at once, however it is made', () => {
  const size = 2 ** 20
  const filled = (piece: string, open: string, close: string) =>
    `${open}${piece.repeat(Math.floor(size / piece.length))}${close}`
  const bodies = [
    filled('"",', '[', '""]'),
    filled('[],', '[', '[]]'),
    filled(' ', '["a"', ']'),
    filled('"a"          ,', '[', '""]'),
    filled('\\\\', '["', '"]'),
    filled('\\u0041', '["', '"]'),
    `{${Array.from({ length: 60_000 }, (_, i) => `"${i}" : ""`).join(',')}}`,
  ]
  for (const text of bodies) {
    const times = [1, 2, 3].map(() => {
      const began = process.cpuUsage()
      parseJson(text)
      return process.cpuUsage(began).user / 1000
    })
    assert.ok(Math.min(...times) < 500, `${text.slice(0, 20)}: ${Math.min(...times)} ms`)
  }
})

/** Exponential ones show in a short text, before one at which they would never end; quadratic ones in a long one. */
function isSlow(expression: RegExp): boolean {
  return [18, 20, 22, 24, 26, 28, 20_000].some((size) => slowest(expression, size) > msMax)
}

/** The longest time in milliseconds that a text of this length takes, less what any text takes. */
function slowest(expression: RegExp, size: number): number {
  let worst = 0
  for (const text of attacks(expression, size)) {
    const began = process.cpuUsage()
    expression.test(text)
    worst = Math.max(worst, process.cpuUsage(began).user / 1000)
    if (worst > msMax) return worst
  }
  return worst
}

function* attacks({ source }: RegExp, size: number): Generator<string> {
  const letters = [
    ...new Set([...source.replace(/\\[dwsbDWSB]/g, '1a ').replace(/[\\^$()[\]{}|?*+]/g, ''), 'a', '1', ' ', '"', '\\']),
  ]
  const pieces = letters.slice(0, 9)
  const pumps = [...pieces, ...pieces.flatMap((one) => pieces.slice(0, 3).map((two) => one + two))]
  for (const pump of pumps) {
    const pumped = pump.repeat(Math.ceil(size / pump.length))
    for (const before of ['', pieces[0] ?? '', source.replace(/[\\^$()[\]{}|?*+].*/, '')]) {
      yield `${before}${pumped}\u0001`
    }
  }
}
