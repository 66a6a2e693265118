import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { refuse, refuseField } from '../../../domain/refusal.ts'
import { isCommonPassword } from './known-passwords.ts'

// The parameters that OWASP names as the least for argon2id: 19 MiB, two passes, one lane.
const [memory, passes, parallelism, tagLength] = [19_456, 2, 1, 32]
const derive = promisify(argon2)

/** Each hash takes 19 MiB and a core for some 25 ms. */
const hashesAtOnceMax = 2
const waitingMax = 50

let running = 0
const waiting: (() => void)[] = []

/** Hashes a password with argon2id, as a PHC string. Refuses `unavailable` if too many are waiting. */
export async function hashOfPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await tagOf(password, salt)
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/**
 * Whether a password has this hash. Without a hash it takes the same time and is false, so that nobody learns which addresses are known.
 * Refuses `unavailable` if too many are waiting.
 */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, , , , salt = '', tag = ''] = (hash ?? unknownHash).split('$')
  const given = await tagOf(password, Buffer.from(salt, 'base64'))
  return timingSafeEqual(given, Buffer.from(tag, 'base64')) && hash !== null
}

const unknownHash = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(Buffer.alloc(16))}$${base64(Buffer.alloc(32))}`

/** Refuses a new password that is easy to guess, with `invalid_request`, `password_too_common`. */
export async function refuseWeakPassword(password: string, email: string): Promise<void> {
  const lower = password.toLowerCase()
  const isEmail = email.split('@').some((part) => part.length > 3 && lower.includes(part))
  if (isEmail || new Set(lower).size < 5)
    refuseField('invalid_request', '/password', 'The password is easy to guess: use another one.')
  if (await isCommonPassword(password))
    refuseField('password_too_common', '/password', 'Many people use this password: use another one.')
}

async function tagOf(password: string, nonce: Buffer): Promise<Buffer> {
  if (waiting.length >= waitingMax) refuse('unavailable', 'Too many people are signing in. Try again in a moment')
  if (running >= hashesAtOnceMax) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    // The same text may be typed in several forms of Unicode.
    const message = password.normalize('NFC')
    return await derive('argon2id', { message, nonce, memory, passes, parallelism, tagLength })
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
