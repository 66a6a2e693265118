import { hash, randomBytes } from 'node:crypto'

/** A new secret of a session or of a link: 32 random bytes, in 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: its SHA-256, which suffices because tokens are random and long. */
export function hashOfToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
