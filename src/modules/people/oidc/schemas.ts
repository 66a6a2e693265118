import { z } from 'zod'
import { sessionExample, sessionSchema } from '../schemas.ts'

export const providerSchema = z
  .object({
    enabled: z.boolean().meta({ description: 'Whether people can sign in by it' }),
    name: z.string().nullable().meta({ description: 'For the button; null if it was not given' }),
  })
  .meta({ id: 'IdentityProvider' })
export const providerExample = { enabled: true, name: 'Example SSO' }

export const beginBody = z
  .strictObject({
    after: z
      .string()
      .max(2000)
      .regex(/^\/([^/\\]|$)/, 'Expected a path')
      .optional()
      .meta({ description: 'Path of the page to show afterwards; the answer to the callback has it' }),
  })
  .meta({ id: 'BeginOidc' })

export const begunSchema = z
  .object({ url: z.string().meta({ description: 'Where to send the browser' }) })
  .meta({ id: 'OidcUrl' })
export const begunExample = { url: 'https://accounts.example.com/authorize?client_id=billing&state=k3J9xw' }

export const callbackBody = z
  .strictObject({
    code: z.string().min(1).max(4000),
    state: z.string().min(1).max(200),
    iss: z.string().min(1).max(500).optional(),
  })
  .meta({ id: 'FinishOidc', description: 'What the provider added to the address of `/console/oidc`' })

export const finishedSchema = z
  .object({ session: sessionSchema, after: z.string().nullable().meta({ description: 'As it was begun with' }) })
  .meta({ id: 'OidcSession' })
export const finishedExample = { session: sessionExample, after: '/invoices' }
