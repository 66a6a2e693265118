/** The characters that a font file (TrueType or OpenType) has glyphs for, as ranges of code points, both ends included. */
export function coverageOf(font: Uint8Array): readonly (readonly [number, number])[] {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const tables = view.getUint16(4)
  for (let index = 0; index < tables; index += 1) {
    const at = 12 + 16 * index
    if (view.getUint32(at) === cmapTag) return rangesOf(view, view.getUint32(at + 8))
  }
  return []
}

const cmapTag = 0x636d6170

/** Of the table `cmap`: the subtable of all planes (format 12), else that of the first plane (format 4). */
function rangesOf(view: DataView, cmap: number): [number, number][] {
  const count = view.getUint16(cmap + 2)
  const subtables = Array.from({ length: count }, (_, index) => cmap + view.getUint32(cmap + 4 + 8 * index + 4))
  const ofAllPlanes = subtables.find((at) => view.getUint16(at) === 12)
  if (ofAllPlanes !== undefined) return groupsOf(view, ofAllPlanes)
  const ofFirstPlane = subtables.find((at) => view.getUint16(at) === 4)
  return ofFirstPlane === undefined ? [] : segmentsOf(view, ofFirstPlane)
}

function groupsOf(view: DataView, at: number): [number, number][] {
  const count = view.getUint32(at + 12)
  return Array.from({ length: count }, (_, index) => {
    const group = at + 16 + 12 * index
    return [view.getUint32(group), view.getUint32(group + 4)]
  })
}

function segmentsOf(view: DataView, at: number): [number, number][] {
  const twice = view.getUint16(at + 6)
  return Array.from({ length: twice / 2 }, (_, index): [number, number] => {
    const end = view.getUint16(at + 14 + 2 * index)
    return [view.getUint16(at + 16 + twice + 2 * index), end]
  }).filter(([, end]) => end !== 0xffff)
}

/**
 * Returns a function that replaces the characters of a text that none of the fonts has by U+FFFD, so that a page shows that something
 * is missing and not an empty box. What is invisible needs no glyph.
 */
export function replacingUncovered(fonts: readonly Uint8Array[]): (text: string) => string {
  const ranges = fonts.flatMap(coverageOf).sort(([a], [b]) => a - b)
  const merged: [number, number][] = []
  for (const [first, last] of ranges) {
    const before = merged.at(-1)
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else merged.push([first, last])
  }
  return (text) =>
    text
      .toWellFormed()
      .replaceAll(/[^\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
        isWithin(merged, character.codePointAt(0) ?? 0) ? character : '\uFFFD',
      )
}

function isWithin(ranges: readonly (readonly [number, number])[], code: number): boolean {
  let [low, high] = [0, ranges.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = ranges[middle] ?? [0, 0]
    if (code < first) high = middle - 1
    else if (code > last) low = middle + 1
    else return true
  }
  return false
}
