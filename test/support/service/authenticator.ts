import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A credential as a browser gives it. */
export type GivenCredential = Readonly<Record<string, unknown>>

/** A passkey of a device, with the browser that asks for it. */
export interface Authenticator {
  /** Answers options of a registration. */
  create(options: any): GivenCredential
  /** Answers options of a sign-in. */
  get(options: any): GivenCredential
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/**
 * A software authenticator with one key on P-256, for pages of an origin. `isVerifying`: whether it says that it has checked the finger
 * or the PIN of its user.
 */
export function newAuthenticator(origin: string, { isVerifying = true } = {}): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const credentialId = randomBytes(32)
  const id = credentialId.toString('base64url')
  let uses = 0

  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type: `webauthn.${type}`, challenge, origin, crossOrigin: false }))
  const authenticatorData = (rpId: string, attested: Buffer | null) => {
    const head = Buffer.alloc(5)
    head.writeUInt8(1 + (isVerifying ? 4 : 0) + (attested ? 0x40 : 0))
    head.writeUInt32BE(++uses, 1)
    return Buffer.concat([sha256(rpId), head, attested ?? Buffer.alloc(0)])
  }
  const credential = (response: Readonly<Record<string, Buffer>>): GivenCredential => ({
    ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
    response: Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')])),
  })

  return {
    create({ rp, challenge }) {
      const coordinate = (text: string) => Buffer.from(text, 'base64url')
      // COSE: an EC2 key for ES256 on P-256.
      const key = [bytes('a5010203262001215820'), coordinate(x), bytes('225820'), coordinate(y)]
      const attested = Buffer.concat([Buffer.alloc(16), bytes('0020'), credentialId, ...key])
      const data = authenticatorData(rp.id, attested)
      // CBOR: fmt, attStmt and authData.
      const head = Buffer.concat([
        bytes('a363666d74646e6f6e656761747453746d74a0686175746844617461'),
        bytes('58'),
        Buffer.from([data.length]),
      ])
      return credential({
        clientDataJSON: clientData('create', challenge),
        attestationObject: Buffer.concat([head, data]),
      })
    },
    get({ rpId, challenge }) {
      const [data, client] = [authenticatorData(rpId, null), clientData('get', challenge)]
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      return credential({ clientDataJSON: client, authenticatorData: data, signature })
    },
  }
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
