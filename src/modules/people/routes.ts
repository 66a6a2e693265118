import { z } from 'zod'
import { id, listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { changeRole, removeMember, revokeInvitation } from './change-member.ts'
import { invite, linkUrl } from './invite.ts'
import {
  invitationBody,
  invitationExample,
  invitationSchema,
  invitationWithUrlSchema,
  personExample,
  personSchema,
  roleBody,
} from './schemas.ts'
import { listMembers, listOpenInvitations } from './store.ts'
import { invitationToApi, memberToApi } from './to-api.ts'

const tag = 'People'
const deleted = {
  schema: z.object({ id, deleted: z.literal(true) }).meta({ id: 'DeletedPerson' }),
  example: { id: personExample.id, deleted: true as const },
}

export const peopleRoutes = [
  route({
    method: 'GET',
    url: '/v1/people',
    kind: 'read',
    scope: 'admin',
    operationId: 'listPeople',
    tag,
    summary: 'List the people of your company',
    description: 'All members, by name.',
    answer: {
      description: 'The members',
      schema: listAnswer(personSchema),
      example: { data: [personExample], has_more: false, next_cursor: null },
    },
    async handler({ tx }) {
      return { body: { data: (await listMembers(tx)).map(memberToApi), has_more: false, next_cursor: null } }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/people/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'updatePerson',
    tag,
    summary: 'Change the role of a person',
    description: 'Takes effect with their next request.',
    body: { schema: roleBody, example: { role: 'finance' } },
    answer: {
      description: 'The person',
      schema: personSchema,
      example: { ...personExample, role: 'finance' as const },
    },
    refusals: ['not_found', 'last_admin'],
    handler: async (ctx, { params, body }) => ({ body: memberToApi(await changeRole(ctx, params.id, body.role)) }),
  }),
  route({
    method: 'DELETE',
    url: '/v1/people/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'removePerson',
    tag,
    summary: 'Remove a person',
    description:
      'They can do nothing here any more, from their next request on. Their account, and what they did, stay.',
    answer: { description: 'The removed person', ...deleted },
    refusals: ['not_found', 'last_admin'],
    async handler(ctx, { params }) {
      await removeMember(ctx, params.id)
      return { body: { id: params.id, deleted: true as const } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/people/invitations',
    kind: 'read',
    scope: 'admin',
    operationId: 'listInvitations',
    tag,
    summary: 'List open invitations',
    description: 'Those that can still be accepted, newest first, at most 1,000.',
    answer: {
      description: 'The invitations',
      schema: listAnswer(invitationSchema),
      example: { data: [invitationExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId }) {
      const open = await listOpenInvitations(tx, tenantId)
      return { body: { data: open.map(invitationToApi), has_more: false, next_cursor: null } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/people/invitations',
    kind: 'write',
    scope: 'admin',
    operationId: 'invitePerson',
    tag,
    summary: 'Invite a person',
    description:
      'They are mailed the link where there is a mail server; else send them the `url`. It works once, for seven days. Who has an account already, as a member of another company, gives its password.',
    body: { schema: invitationBody, example: { email: 'bob@example.com', role: 'support' } },
    answer: {
      status: 201,
      description: 'The invitation, with its link',
      schema: invitationWithUrlSchema,
      example: { ...invitationExample, url: 'https://billing.example.com/console/welcome#k3J9xw' },
    },
    withoutSecrets: (body) => ({ ...body, url: null }),
    async handler(ctx, { body }) {
      const { invitation, token } = await invite(ctx, body)
      return { body: { ...invitationToApi(invitation), url: linkUrl(ctx, 'welcome', token) } }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/people/invitations/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'revokeInvitation',
    tag,
    summary: 'Revoke an invitation',
    description: 'Its link does nothing any more.',
    answer: { description: 'The revoked invitation', ...deleted },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      await revokeInvitation(ctx, params.id)
      return { body: { id: params.id, deleted: true as const } }
    },
  }),
]
