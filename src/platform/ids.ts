import { randomFillSync } from 'node:crypto'
import { unixMs } from './clock.ts'

const pool = new Uint8Array(16 * 256)
let used = pool.length
let lastMs = 0
let counter = 0

/** The least UUIDv7 of a millisecond: ids that are made from then on are greater. */
export function leastIdAt(epochMs: number): string {
  const hex = Math.max(0, epochMs).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** A new UUIDv7 (RFC 9562): ordered by creation within a process, also within one millisecond (12-bit counter, method 1). */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + 16)
  used += 16
  const ms = unixMs()
  if (ms > lastMs) {
    lastMs = ms
    counter = (((bytes[6] as number) & 0x07) << 8) | (bytes[7] as number)
  } else if (++counter > 0xfff) {
    lastMs += 1
    counter = 0
  }
  bytes[0] = lastMs / 2 ** 40
  bytes[1] = lastMs / 2 ** 32
  bytes[2] = lastMs / 2 ** 24
  bytes[3] = lastMs / 2 ** 16
  bytes[4] = lastMs / 2 ** 8
  bytes[5] = lastMs
  bytes[6] = 0x70 | (counter >> 8)
  bytes[7] = counter
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f)
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a text is a UUID as the database prints it. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}
