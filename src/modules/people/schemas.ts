import { z } from 'zod'
import { emailAddress, id, instantAnswer, line } from '../../platform/http/schema.ts'
import { messageStatus } from '../settings/mail-schema.ts'
import { roles } from '../transaction/roles.ts'

export const role = z.enum(roles).meta({ id: 'Role', description: 'What a person may do: see the guide' })

/** An e-mail address, in lower case whatever was typed: people do not remember capitals. */
export const email = z
  .string()
  .max(254)
  .regex(/^[^@\s]+@[^@\s]+$/, 'Expected an e-mail address')
  .transform((text) => text.toLowerCase())
  .meta({ wire: { type: 'string', format: 'email', maxLength: 254 } })

/** The same, for mail to be sent there. Who signs in may have one from before this was checked. */
const mailedEmail = emailAddress
  .transform((text) => text.toLowerCase())
  .meta({ wire: { type: 'string', format: 'email', maxLength: 254 } })

const passwordLeast = 12
const passwordMost = 200
const newPassword = z
  .string()
  .min(passwordLeast, `A password has at least ${passwordLeast} characters`)
  .max(passwordMost)
const givenPassword = z.string().min(1).max(passwordMost)

export const invitationBody = z.strictObject({ email: mailedEmail, role }).meta({ id: 'InvitePerson' })
export const roleBody = z.strictObject({ role }).meta({ id: 'UpdatePerson' })
export const signInBody = z.strictObject({ email, password: givenPassword }).meta({ id: 'SignIn' })
export const confirmBody = z.strictObject({ password: givenPassword }).meta({ id: 'ConfirmPassword' })
export const switchBody = z.strictObject({ tenant_id: id }).meta({ id: 'SwitchTenant' })
export const passwordBody = z
  .strictObject({ current_password: givenPassword, password: newPassword })
  .meta({ id: 'ChangePassword' })
const token = z.string().min(1).max(200).meta({ description: 'What follows `#` in the link' })
export const tokenBody = z.strictObject({ token }).meta({ id: 'DescribeInvitation' })
export const acceptBody = z
  .strictObject({
    token,
    email: mailedEmail.optional().meta({ description: 'Of the first person alone: a link for them has no address' }),
    name: line(255).optional().meta({ description: 'For a new account' }),
    password: newPassword.meta({ description: 'For an account that exists already: its password' }),
  })
  .meta({ id: 'AcceptInvitation' })

export const personSchema = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    role,
    last_seen_at: instantAnswer.nullable().meta({ description: 'Updated with a delay of up to a minute' }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Person' })

const invitation = {
  id,
  email: z.string(),
  role: role.nullable().meta({ description: 'Null for a link by which a member sets a new password' }),
  mail_status: messageStatus
    .nullable()
    .meta({ description: 'What became of the mail with the link; null: there was no mail server, and none is sent' }),
  expires_at: instantAnswer,
  created_at: instantAnswer,
}
export const invitationSchema = z.object(invitation).meta({ id: 'Invitation' })
export const invitationWithUrlSchema = z
  .object({
    ...invitation,
    url: z
      .string()
      .nullable()
      .meta({ description: 'The link, shown only once; null when the request is repeated with its idempotency key' }),
  })
  .meta({ id: 'InvitationWithUrl' })

export const linkSchema = z
  .object({
    kind: z.enum(['first_person', 'invitation', 'new_password']),
    email: z.string().nullable().meta({ description: 'Null for the first person, who gives it' }),
    role: role.nullable().meta({ description: 'Null for a new password' }),
    tenant_name: z.string(),
    has_account: z
      .boolean()
      .meta({ description: 'Whether the address has an account, so that its password is to be given, and no name' }),
    expires_at: instantAnswer,
  })
  .meta({ id: 'InvitationLink' })

export const level = z.enum(['none', 'read', 'write']).meta({ id: 'Level', description: '`write` covers `read`' })

/** What may be done in each area. */
export const permissionsAnswer = z
  .record(z.string(), level)
  .meta({ id: 'Permissions', description: 'By area; the area of an operation is `x-area` of its tag' })

export const sessionSchema = z
  .object({
    person: z.object({ id, email: z.string(), name: z.string() }).meta({ id: 'SessionPerson' }),
    tenant_id: id,
    role,
    permissions: permissionsAnswer.meta({ description: 'What the role allows' }),
    tenants: z
      .array(z.object({ id, name: z.string(), role }).meta({ id: 'SessionTenant' }))
      .meta({ description: 'Where this person is a member' }),
    fresh_until: instantAnswer.meta({ description: 'Until then what is dangerous needs no password again' }),
  })
  .meta({ id: 'Session' })

export const deviceSchema = z
  .object({
    id,
    address: z.string(),
    user_agent: z.string(),
    is_current: z.boolean(),
    last_seen_at: instantAnswer,
    created_at: instantAnswer,
  })
  .meta({ id: 'PersonSession' })

export const personExample = {
  id: '019a3c5e-1111-7000-8000-0000000000a1',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'admin' as const,
  last_seen_at: '2026-01-31T09:00:00Z',
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
export const invitationExample = {
  id: '019a3c5e-1111-7000-8000-0000000000a2',
  email: 'bob@example.com',
  role: 'support' as const,
  mail_status: 'queued' as const,
  expires_at: '2026-02-07T09:00:00Z',
  created_at: '2026-01-31T09:00:00Z',
}
export const linkExample = {
  kind: 'invitation' as const,
  email: invitationExample.email,
  role: 'support' as const,
  tenant_name: 'Northwind',
  has_account: false,
  expires_at: invitationExample.expires_at,
}
const tenantId = '019a3c5e-1111-7000-8000-000000000010'
export const sessionExample = {
  person: { id: personExample.id, email: personExample.email, name: personExample.name },
  tenant_id: tenantId,
  role: 'admin' as const,
  permissions: { customers: 'write' as const, money: 'write' as const },
  tenants: [{ id: tenantId, name: 'Northwind', role: 'admin' as const }],
  fresh_until: '2026-01-31T10:00:00Z',
}
export const deviceExample = {
  id: '019a3c5e-1111-7000-8000-0000000000a3',
  address: '192.0.2.1',
  user_agent: 'Mozilla/5.0',
  is_current: true,
  last_seen_at: '2026-01-31T09:00:00Z',
  created_at: '2026-01-31T09:00:00Z',
}
