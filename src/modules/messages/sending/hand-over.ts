import { isLinkKind } from '../../../domain/mail-kinds.ts'
import type { Mail, MailClient, MailOutcome, MailServer } from '../../../platform/outbound/mail-client.ts'
import type { Vault } from '../../../platform/vault.ts'
import type { SentFile } from '../../documents/files/sent-files.ts'
import type { Letter } from '../letters/letter.ts'
import type { ReadLetter } from '../letters/read-letter.ts'
import type { StoredServer } from '../server/store.ts'

/** The mail server of the service, for tenants without their own. */
export interface ServiceServer {
  readonly server: MailServer
  /** The address that its mail is from. */
  readonly from: string
}

/** What hands mail to servers. */
export interface MailServices {
  readonly client: Pick<MailClient, 'send'>
  readonly vault: Vault | null
  /** Null: none. */
  readonly serviceServer: ServiceServer | null
}

/** Hands a letter to the tenant's mail server, else to that of the service. Never rejects. */
export async function handOver(
  { data, settings, server }: ReadLetter,
  { letter, files }: { readonly letter: Letter; readonly files: readonly SentFile[] },
  options: MailServices,
): Promise<MailOutcome> {
  const { message, addressee, issuer } = data
  const { mail } = settings
  const by =
    server && mail.from !== null ? { server: opened(server, options.vault), from: mail.from } : options.serviceServer
  // Who is to sign in does not wait for the tenant to name an address; the service's mail is from the operator's.
  if (by === null || (mail.from === null && !isLinkKind(message.kind)))
    return { outcome: 'failed', message: 'There is no mail server, or no address that mail is from' }
  if (by.server === null) return { outcome: 'failed', message: unreadable }
  const written: Mail = {
    ...letter,
    from: { name: issuer, address: by.from },
    replyTo: mail.reply_to ?? (by.from === mail.from ? null : mail.from),
    to: { name: addressee.name, address: message.recipient },
    language: addressee.language,
    messageId: message.headerId ?? message.id,
    attachments: files,
  }
  return options.client.send(by.server, written)
}

/** Why something sealed is of no use. */
export const unreadable = 'The secrets of this mail cannot be read: the key of the service has changed'

/** The secret; null if it cannot be read. */
export function unsealed(secret: string, vault: Vault | null): string | null {
  try {
    return vault?.unseal(secret) ?? null
  } catch {
    return null
  }
}

/** The server with its secrets opened; null if they cannot be. */
function opened(
  { host, port, security, username, password, dkim }: StoredServer,
  vault: Vault | null,
): MailServer | null {
  const opened = password === null ? '' : unsealed(password, vault)
  const privateKey = dkim ? unsealed(dkim.privateKey, vault) : ''
  if (opened === null || privateKey === null) return null
  return {
    ...{ host, port, security, isOperators: false },
    login: username !== null && password !== null ? { user: username, password: opened } : null,
    dkim: dkim && { ...dkim, privateKey },
  }
}
