import type { Config } from '../../../platform/config.ts'
import { type MailClient, openMailClient } from '../../../platform/outbound/mail-client.ts'
import { refusalOfMailServer } from '../../../platform/outbound/mail-server-guard.ts'
import type { Vault } from '../../../platform/vault.ts'
import type { Operator } from '../../transaction/request-lifecycle.ts'
import type { ServiceServer } from './hand-over.ts'

/** What sends mail in this process, and what requests are told of it. */
export interface OpenedMail {
  readonly client: MailClient
  readonly serviceServer: ServiceServer | null
  readonly vault: Vault | null
  readonly operator: Pick<Operator, 'refusalOfMailServer' | 'hasMailServer'>
}

/** Opens the mail of this process, by its configuration. Private addresses are allowed to tenants as they are for webhooks. */
export function openMail(config: Config, vault: Vault | null): OpenedMail {
  const { webhookAllowPrivate: allowPrivate } = config
  const serviceServer = serviceServerOf(config)
  return {
    client: openMailClient({ allowPrivate }),
    ...{ serviceServer, vault },
    operator: {
      refusalOfMailServer: (server) => refusalOfMailServer(server, { allowPrivate }),
      hasMailServer: serviceServer !== null,
    },
  }
}

/** The mail server of the service from its configuration; null: it has none. */
function serviceServerOf({ smtpUrl, smtpFrom }: Pick<Config, 'smtpUrl' | 'smtpFrom'>): ServiceServer | null {
  if (smtpUrl === null || smtpFrom === null) return null
  const url = new URL(smtpUrl)
  const isSecure = url.protocol === 'smtps:'
  return {
    from: smtpFrom,
    server: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (isSecure ? 465 : 587)),
      security: isSecure ? 'tls' : 'offered',
      login:
        url.username === ''
          ? null
          : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
      dkim: null,
      isOperators: true,
    },
  }
}
