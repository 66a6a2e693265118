import type { Window } from '../ask.ts'
import { formatted } from './format.ts'
import { type Box, look, namedColors, round, seriesColors, widthOf, words } from './look.ts'
import { scaleFor, timeTicks } from './scale.ts'

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [seconds: number, value: number])[]
}

export interface GraphLook {
  readonly unit: string
  readonly decimals?: number | undefined
  readonly isStacked: boolean
  readonly opacity: number
  readonly limit?: number | undefined
}

interface Curve {
  readonly name: string
  readonly color: string
  /** Seconds, lower edge, upper edge. */
  readonly points: readonly (readonly [number, number, number])[]
}

const namesMost = 9
const legendSize = 11
const legendLine = 16

/** A graph over time in a box: axes, lines or stacked areas, a dashed limit, names below. */
export function graph(
  lines: readonly Line[],
  window: Window,
  box: Box,
  { unit, decimals, isStacked, opacity, limit }: GraphLook,
): string {
  const curves = curvesOf(lines, isStacked)
  const legend = legendOf(curves, box)
  const largest = Math.max(0, ...curves.flatMap(({ points }) => points.map(([, , upper]) => upper)))
  // A limit far above would flatten everything; it shows when it comes near.
  const shownLimit = limit !== undefined && largest > limit / 4 ? limit : undefined
  const scale = scaleFor(Math.max(largest * 1.05, shownLimit ?? 0) || 1, { unit, isCount: decimals === 0 })
  const labels = scale.ticks.map((tick) => formatted(tick, unit, decimals))
  const left = Math.max(...labels.map((label) => widthOf(label, 11))) + 12
  const plot: Box = {
    x: box.x + left,
    y: box.y + 6,
    width: box.width - left - 10,
    height: box.height - 28 - legend.height,
  }
  const seconds = window.endSeconds - window.startSeconds
  const atX = (second: number) => plot.x + ((second - window.startSeconds) / seconds) * plot.width
  const atY = (value: number) => plot.y + plot.height - (value / scale.most) * plot.height
  return [
    ...scale.ticks.map((tick, index) => axisLine(labels[index] ?? '', plot, atY(tick))),
    ...timeTicks(window.startSeconds, window.endSeconds, Math.floor(plot.width / 75)).map((tick) =>
      words(clock(tick, seconds), {
        x: atX(tick),
        y: plot.y + plot.height + 16,
        size: 11,
        color: look.quiet,
        anchor: 'middle',
      }),
    ),
    ...curves.map((curve) => drawn(curve, { atX, atY, opacity, gapSeconds: window.stepSeconds * 2.5 })),
    shownLimit === undefined
      ? ''
      : `<path d="M${round(plot.x)} ${round(atY(shownLimit))}H${round(plot.x + plot.width)}" stroke="${namedColors.red}" stroke-dasharray="6 4"/>`,
    legend.svg,
  ].join('\n')
}

/** The largest first, as they are named; stacked ones upon each other. */
function curvesOf(lines: readonly Line[], isStacked: boolean): readonly Curve[] {
  const sum = ({ points }: Line) => points.reduce((total, [, value]) => total + value, 0)
  const ordered = isStacked ? [...lines].sort((a, b) => sum(b) - sum(a)) : lines
  const heights = new Map<number, number>()
  return ordered
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }, index) => ({
      name,
      color: seriesColors[index % seriesColors.length] ?? look.text,
      points: points.map(([second, value]) => {
        const lower = isStacked ? (heights.get(second) ?? 0) : 0
        heights.set(second, lower + value)
        return [second, lower, lower + value] as const
      }),
    }))
}

interface Drawing {
  readonly atX: (second: number) => number
  readonly atY: (value: number) => number
  readonly opacity: number
  readonly gapSeconds: number
}

function drawn({ points, color }: Curve, { atX, atY, opacity, gapSeconds }: Drawing): string {
  return pieces(points, gapSeconds)
    .map((piece) => {
      const [first, ...others] = piece
      if (!first) return ''
      if (others.length === 0)
        return `<circle cx="${round(atX(first[0]))}" cy="${round(atY(first[2]))}" r="2" fill="${color}"/>`
      const over = path(piece.map(([second, , upper]) => [atX(second), atY(upper)]))
      const under = path(piece.map(([second, lower]) => [atX(second), atY(lower)] as const).reverse())
      const area = opacity > 0 ? `<path d="${over}L${under.slice(1)}Z" fill="${color}" fill-opacity="${opacity}"/>` : ''
      return `${area}<path d="${over}" fill="none" stroke="${color}" stroke-width="1.4" stroke-linejoin="round"/>`
    })
    .join('')
}

function path(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`
}

/** Where nothing was known for a while, the line is broken. */
function pieces(points: Curve['points'], gapSeconds: number): Curve['points'][] {
  const found: [number, number, number][][] = []
  let lastSecond = Number.NEGATIVE_INFINITY
  for (const [second, lower, upper] of points) {
    if (second - lastSecond > gapSeconds) found.push([])
    found.at(-1)?.push([second, lower, upper])
    lastSecond = second
  }
  return found
}

function axisLine(label: string, plot: Box, y: number): string {
  const line = `<path d="M${round(plot.x)} ${round(y)}H${round(plot.x + plot.width)}" stroke="${look.grid}"/>`
  return line + words(label, { x: plot.x - 8, y: y + 4, size: 11, color: look.quiet, anchor: 'end' })
}

function clock(seconds: number, span: number): string {
  const time = new Date(seconds * 1000).toISOString()
  return span < 300 ? time.slice(11, 19) : time.slice(11, 16)
}

function legendOf(curves: readonly Curve[], box: Box): { svg: string; height: number } {
  const entries = curves.slice(0, namesMost).map(({ name, color }) => ({ name: shortened(name), color }))
  const untold = curves.length - entries.length
  if (untold > 0) entries.push({ name: `and ${untold} more`, color: look.quiet })
  let [x, row] = [0, 0]
  const placed = entries.map(({ name, color }) => {
    const width = widthOf(name, legendSize) + 30
    if (x > 0 && x + width > box.width - 16) [x, row] = [0, row + 1]
    const at = { name, color, x: box.x + 12 + x, row }
    x += width
    return at
  })
  const height = (row + 1) * legendLine
  const top = box.y + box.height - height
  const svg = placed.map((at) => {
    const y = top + at.row * legendLine + 10
    const dash = `<rect x="${round(at.x)}" y="${round(y - 5)}" width="12" height="3" rx="1.5" fill="${at.color}"/>`
    return dash + words(at.name, { x: at.x + 17, y, size: legendSize, color: look.quiet })
  })
  return { svg: svg.join(''), height }
}

function shortened(name: string): string {
  return name.length > 46 ? `${name.slice(0, 45)}…` : name
}
