/** The colours of series, in their order. */
export const seriesColors = [
  '#73bf69',
  '#5794f2',
  '#f2cc0c',
  '#ff9830',
  '#b877d9',
  '#8ab8ff',
  '#f2495c',
  '#37a2a2',
  '#e0b400',
  '#c0d8ff',
  '#96d98d',
  '#ffa6b0',
] as const

/** What thresholds and mappings call them. */
export const namedColors: Readonly<Record<string, string>> = { green: '#73bf69', orange: '#ff9830', red: '#f2495c' }

export const look = {
  page: '#111217',
  panel: '#181b1f',
  border: '#2a2e35',
  grid: '#2a2e35',
  text: '#d5d9e0',
  quiet: '#8e95a3',
} as const

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Words {
  readonly x: number
  readonly y: number
  readonly size?: number
  readonly color?: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly weight?: number
}

/** A piece of text as SVG. */
export function words(text: string, { x, y, size = 12, color = look.text, anchor = 'start', weight }: Words): string {
  const attributes = `x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${color}" text-anchor="${anchor}"`
  return `<text ${attributes}${weight ? ` font-weight="${weight}"` : ''}>${escaped(text)}</text>`
}

/** About how wide a text is, as the fonts of whoever looks are not known. */
export function widthOf(text: string, size: number): number {
  return text.length * size * 0.56
}

/** A coordinate as short as it can be seen. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
