import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals secrets that are stored: with AES-256-GCM, under the operator's key. */
export interface Vault {
  /** `v1.<nonce>.<text>.<tag>`, in base64url; different each time. */
  seal(secret: string): string
  /** Throws if the text was sealed with another key, or was changed. */
  unseal(sealed: string): string
}

const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12

/** A vault with a key of 32 bytes, in base64 or hex. Throws a sentence for any other text. */
export function openVault(keyText: string): Vault {
  const text = keyText.trim()
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length !== keyBytes) throw new Error('The key of the secrets is not 32 bytes in base64 or hex.')
  return {
    seal(secret) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce)
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return ['v1', ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    unseal(sealed) {
      const [version, ...parts] = sealed.split('.')
      const [nonce, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (version !== 'v1' || !nonce || !text || !tag) throw new Error('The sealed secret cannot be read.')
      const decipher = createDecipheriv(algorithm, key, nonce)
      decipher.setAuthTag(tag)
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
    },
  }
}
