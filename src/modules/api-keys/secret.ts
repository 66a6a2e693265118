import { hash, randomBytes } from 'node:crypto'

/** A new API key's secret. 32 random bytes; the prefix lets a person, and a secret scanner, recognise it. */
export function newSecret(): string {
  return `billing_${randomBytes(32).toString('base64url')}`
}

/** What is stored of a secret: its SHA-256, which suffices because secrets are random and long. */
export function hashOfSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** The first characters of a secret, to tell keys apart in a list. */
export function prefixOfSecret(secret: string): string {
  return secret.slice(0, 14)
}
