import type { Window } from '../ask.ts'
import { formatted } from './format.ts'
import type { Line } from './graph.ts'
import { type Box, look, namedColors, round, words } from './look.ts'

export interface StatLook {
  readonly unit: string
  readonly decimals?: number | undefined
  readonly steps: readonly { readonly value: number | null; readonly color: string }[]
  readonly mapping?: Readonly<Record<string, { readonly text: string; readonly color: string }>> | undefined
}

/** The last value of each line, large, with how it came about behind it. */
export function stat(lines: readonly Line[], window: Window, box: Box, given: StatLook): string {
  const shown = lines.filter(({ points }) => points.length > 0)
  const width = box.width / Math.max(shown.length, 1)
  return shown
    .map((line, index) => one(line, window, { ...box, x: box.x + index * width, width }, given, shown.length > 1))
    .join('\n')
}

function one(line: Line, window: Window, box: Box, given: StatLook, isNamed: boolean): string {
  const value = line.points.at(-1)?.[1] ?? 0
  const mapped = given.mapping?.[String(value)]
  const text = mapped?.text ?? formatted(value, given.unit, given.decimals)
  const color = namedColors[mapped?.color ?? colorOf(value, given.steps)] ?? look.text
  const middle = box.x + box.width / 2
  return [
    given.mapping || isNamed ? '' : spark(line, window, box, color),
    words(text, { x: middle, y: box.y + box.height / 2 + 6, size: 27, color, anchor: 'middle', weight: 600 }),
    isNamed ? words(line.name, { x: middle, y: box.y + box.height / 2 + 26, color: look.quiet, anchor: 'middle' }) : '',
  ].join('')
}

function colorOf(value: number, steps: StatLook['steps']): string {
  return steps.filter((step) => step.value === null || value >= step.value).at(-1)?.color ?? 'green'
}

function spark({ points }: Line, window: Window, box: Box, color: string): string {
  const most = Math.max(...points.map(([, value]) => value)) || 1
  const height = box.height * 0.38
  const bottom = box.y + box.height
  const seconds = window.endSeconds - window.startSeconds
  const at = points.map(
    ([second, value]) =>
      `${round(box.x + ((second - window.startSeconds) / seconds) * box.width)} ${round(bottom - (Math.max(value, 0) / most) * height)}`,
  )
  const [firstX] = at[0]?.split(' ') ?? []
  const [lastX] = at.at(-1)?.split(' ') ?? []
  const area = `<path d="M${firstX} ${round(bottom)}L${at.join('L')}L${lastX} ${round(bottom)}Z" fill="${color}" fill-opacity="0.14"/>`
  return `${area}<path d="M${at.join('L')}" fill="none" stroke="${color}" stroke-opacity="0.55"/>`
}
