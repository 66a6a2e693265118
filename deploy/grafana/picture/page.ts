import type { Window } from '../ask.ts'
import type { StoredDashboard, StoredPanel } from '../queries.ts'
import { graph, type Line } from './graph.ts'
import { type Box, look, round, words } from './look.ts'
import { stat } from './stat.ts'

export interface Answered {
  readonly panel: StoredPanel
  readonly lines: readonly Line[]
}

const [width, margin, gap, unitHeight, headHeight] = [1280, 16, 8, 30, 56] as const

/** A dashboard as one SVG that needs nothing else: its panels where Grafana has them, with what was answered. */
export function page({ title, description }: StoredDashboard, panels: readonly Answered[], window: Window): string {
  const rows = Math.max(...panels.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h))
  const height = headHeight + rows * unitHeight + margin
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Inter, 'Helvetica Neue', Arial, sans-serif" role="img" aria-label="${title}: ${description}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${look.page}"/>`,
    words(title, { x: margin + 4, y: 34, size: 18, weight: 600 }),
    words(`${time(window.startSeconds)} to ${time(window.endSeconds).slice(11)} UTC`, {
      x: width - margin - 4,
      y: 34,
      color: look.quiet,
      anchor: 'end',
    }),
    ...panels.map((answered) => drawn(answered, window)),
    '</svg>\n',
  ].join('\n')
}

function drawn({ panel, lines }: Answered, window: Window): string {
  const { gridPos, title, type } = panel
  const column = (width - 2 * margin + gap) / 24
  const outer: Box = {
    x: margin + gridPos.x * column,
    y: headHeight + gridPos.y * unitHeight,
    width: gridPos.w * column - gap,
    height: gridPos.h * unitHeight - gap,
  }
  if (type === 'row') return words(`▾  ${title}`, { x: outer.x + 4, y: outer.y + 19, size: 14, weight: 600 })
  const inner: Box = { x: outer.x + 4, y: outer.y + 30, width: outer.width - 8, height: outer.height - 36 }
  return [
    `<g><rect x="${round(outer.x)}" y="${round(outer.y)}" width="${round(outer.width)}" height="${round(outer.height)}" rx="4" fill="${look.panel}" stroke="${look.border}"/>`,
    words(title, { x: outer.x + 12, y: outer.y + 20, size: 13, weight: 500 }),
    content(panel, lines, window, inner),
    '</g>',
  ].join('\n')
}

function content({ type, fieldConfig }: StoredPanel, lines: readonly Line[], window: Window, box: Box): string {
  const { unit = 'none', decimals, thresholds, mappings, custom } = fieldConfig?.defaults ?? {}
  const steps = thresholds?.steps ?? []
  if (lines.every(({ points }) => points.length === 0)) {
    return words('No data', {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      color: look.quiet,
      anchor: 'middle',
    })
  }
  if (type === 'stat') return stat(lines, window, box, { unit, decimals, steps, mapping: mappings?.[0]?.options })
  return graph(lines, window, box, {
    unit,
    decimals,
    isStacked: custom?.stacking?.mode === 'normal',
    opacity: (custom?.fillOpacity ?? 0) / 100,
    limit: custom?.thresholdsStyle?.mode === 'dashed' ? (steps.at(-1)?.value ?? undefined) : undefined,
  })
}
