import type { SourceFile } from '../support/source-files.ts'

/** One small change of one place in a file of rules. */
export interface SmallMutant {
  readonly file: string
  readonly line: number
  readonly from: string
  readonly to: string
  /** The whole file with the change in it. */
  readonly text: string
}

interface Operator {
  readonly pattern: RegExp
  /** What may stand there instead. */
  readonly instead: (match: RegExpMatchArray) => readonly string[]
}

const to =
  (...others: readonly string[]) =>
  () =>
    others
const notAfter = '((a: Temporal.Instant, b: Temporal.Instant) => a.epochNanoseconds <= b.epochNanoseconds)('

// The sources are formatted, so that an operator has spaces around it and a type parameter has none.
const operators: readonly Operator[] = [
  { pattern: / < /g, instead: to(' <= ', ' >= ') },
  { pattern: / > /g, instead: to(' >= ', ' <= ') },
  { pattern: / <= /g, instead: to(' < ', ' > ') },
  { pattern: / >= /g, instead: to(' > ', ' < ') },
  { pattern: / === /g, instead: to(' !== ') },
  { pattern: / !== /g, instead: to(' === ') },
  { pattern: / \+ /g, instead: to(' - ') },
  { pattern: / - /g, instead: to(' + ') },
  { pattern: / \* /g, instead: to(' / ') },
  { pattern: / \/ /g, instead: to(' * ') },
  { pattern: / % /g, instead: to(' / ') },
  { pattern: / \+= /g, instead: to(' -= ') },
  { pattern: / -= /g, instead: to(' += ') },
  { pattern: / && /g, instead: to(' || ') },
  { pattern: / \|\| /g, instead: to(' && ') },
  { pattern: /(?<![\w.])isBefore\(/g, instead: to(notAfter, '!isBefore(') },
  { pattern: /!(?=[a-z])/g, instead: to('') },
  { pattern: /(?<![\w.])earlier\(/g, instead: to('later(') },
  { pattern: /(?<![\w.])later\(/g, instead: to('earlier(') },
  { pattern: /\.some\(/g, instead: to('.every(') },
  { pattern: /\.every\(/g, instead: to('.some(') },
  { pattern: /(?<![\w.])(\d+)n\b/g, instead: ([, number]) => [`${Number(number) + 1}n`] },
  { pattern: /(?<![\w.$])([0-9])(?![\w.])/g, instead: ([, digit]) => [String(Number(digit) + 1)] },
  { pattern: /(?<=[ (:])true\b/g, instead: to('false') },
  { pattern: /(?<=[ (:])false\b/g, instead: to('true') },
  // An early exit that always, or never, is taken; a choice that always falls one way.
  { pattern: /\bif \(/g, instead: to('if (true || ', 'if (false && ') },
  // What is given back with one part forgotten.
  {
    pattern: /, (pendingChange|pause|draft|end|keepsUntil|isReopened|isWaived): [\w.]+(?= [},]|[,}])/g,
    instead: to(''),
  },
]

/** Every small change that can be made to a file; what stands in strings and comments is left alone. */
export function smallMutantsOf({ path, text, code }: SourceFile): SmallMutant[] {
  const body = code.search(/^(?:export )?(?:const|function|type|interface)/m)
  return operators
    .flatMap(({ pattern, instead }) =>
      [...code.matchAll(pattern)]
        .filter((match) => match.index >= body && !isOfType(code, match.index))
        .flatMap((match) => instead(match).map((put) => ({ match, put }))),
    )
    .map(({ match, put }) => {
      const { index } = match
      const [changed] = match
      const isCondition = changed === 'if ('
      const end = isCondition ? closing(code, index + 3) : index + changed.length
      const whole = isCondition ? `${put}(${text.slice(index + changed.length, end)})` : put
      return {
        file: path,
        line: text.slice(0, index).split('\n').length,
        from: text.slice(index, Math.min(end, index + 60)),
        to: isCondition ? `${put}...` : put,
        text: text.slice(0, index) + whole + text.slice(end),
      }
    })
}

/** Whether the place lies in the declaration of a type, where nothing is computed. */
function isOfType(code: string, index: number): boolean {
  const start = code.lastIndexOf('\n', index) + 1
  const line = code.slice(start, code.indexOf('\n', index))
  return /^\s*(?:readonly \w+\??:|(?:export )?type |\| )/.test(line)
}

/** Where the parenthesis that opens at a place closes. */
function closing(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1
    if (code[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return code.length
}
