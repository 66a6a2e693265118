import { inflateSync } from 'node:zlib'

/** The characters that a PDF can be searched for, by its fonts' own tables; what stands for a missing glyph (0) is none. */
export function charactersIn(pdf: Uint8Array): ReadonlySet<string> {
  const found = new Set<string>()
  for (const stream of streamsOf(pdf)) {
    const text = stream.toString('latin1')
    if (!text.includes('begincmap')) continue
    for (const [, glyph = '', units = ''] of text.matchAll(/^<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>$/gm)) {
      if (Number.parseInt(glyph, 16) === 0) continue
      for (const character of Buffer.from(units, 'hex').swap16().toString('utf16le')) found.add(character)
    }
  }
  return found
}

/** The streams of a PDF, inflated: pages, fonts, pictures, attachments. */
export function streamsOf(pdf: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(pdf)
  const found: Buffer[] = []
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at)) {
    const end = bytes.indexOf('endstream', at)
    const stream = bytes.subarray(at + 'stream\n'.length, end)
    try {
      found.push(inflateSync(stream))
    } catch {
      found.push(stream)
    }
    at = end + 'endstream'.length
  }
  return found
}
