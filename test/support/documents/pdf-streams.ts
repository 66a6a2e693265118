import { inflateSync } from 'node:zlib'

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
