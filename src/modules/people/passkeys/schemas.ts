import { z } from 'zod'
import { id, instantAnswer, line } from '../../../platform/http/schema.ts'

const credential = z
  .record(z.string(), z.unknown())
  .meta({ id: 'BrowserCredential', description: 'What the browser gave, by `credential.toJSON()`' })

export const passkeyBody = z
  .strictObject({ name: line(255).meta({ description: 'To tell it from others' }), credential })
  .meta({ id: 'AddPasskey' })
export const credentialBody = z.strictObject({ credential }).meta({ id: 'UsePasskey' })

export const optionsSchema = z.record(z.string(), z.unknown()).meta({
  id: 'PasskeyOptions',
  description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` of the browser',
})

export const passkeySchema = z
  .object({ id, name: z.string(), created_at: instantAnswer, last_used_at: instantAnswer.nullable() })
  .meta({ id: 'Passkey' })

export const optionsExample = { challenge: 'k3J9xw', rpId: 'localhost', userVerification: 'required' }
export const credentialExample = { id: 'k3J9xw', type: 'public-key', response: { clientDataJSON: 'eyJ0eXBl' } }
export const passkeyExample = {
  id: '019a3c5e-1111-7000-8000-0000000000a4',
  name: 'Laptop',
  created_at: '2026-01-31T09:00:00Z',
  last_used_at: null,
}
