import type { Instant } from '../../domain/instant.ts'
import type { LinkKind } from '../../domain/mail-kinds.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from './context.ts'
import { hasOwnMail } from './store.ts'
import { addRows } from './write-set.ts'
import { queueLinks } from './writes.ts'

/** A mail that signs somebody in. */
export interface LinkMail {
  readonly kind: LinkKind
  /** To a customer, else to the person of an invitation. */
  readonly customerId: string | null
  readonly invitationId: string | null
  readonly recipient: string
  /** With its token. */
  readonly url: string
  readonly expiresAt: Instant
}

/** Whether links can be mailed: there is a mail server, and a key to seal them with until they have left. */
export async function canMailLinks({ tx, tenantId, hasMailServer, vault }: Context): Promise<boolean> {
  return vault !== null && (hasMailServer || (await hasOwnMail(tx, tenantId)))
}

/** Queues the mail of a link, with its cause. Ask `canMailLinks` before. */
export function queueLink({ vault, writeSet, now }: Context, mail: LinkMail): void {
  if (!vault) throw new Error('a link is mailed only where it can be sealed')
  addRows(writeSet, queueLinks, {
    ...{ id: newId(), kind: mail.kind, customer_id: mail.customerId, invitation_id: mail.invitationId },
    ...{ occasion: '', copy: 0, recipient: mail.recipient, link: vault.seal(mail.url) },
    ...{ facts: { expires_at: mail.expiresAt.toString() }, status: 'queued', attempts: 0 },
    ...{ due_at: now, created_at: now, updated_at: now },
  })
}
