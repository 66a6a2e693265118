import { connect, type Socket } from 'node:net'
import type { NodemailerError } from 'nodemailer/lib/errors'
import { emailAddress } from '../http/schema.ts'
import { codeOf, NameNotResolved, TargetNotAllowed } from './answer.ts'
import { openGuardedLookup } from './guarded-lookup.ts'
import { refusalOfMailServer } from './mail-server-guard.ts'

/** How mail leaves: a server, and what signs it. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte; `starttls` before the login, always; `offered`: where the server offers it; `none`: never. */
  readonly security: 'tls' | 'starttls' | 'offered' | 'none'
  readonly login: { readonly user: string; readonly password: string } | null
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | null
  /** Whether the operator has chosen it: then it may be in a private network. */
  readonly isOperators: boolean
}

export interface Mail {
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo: string | null
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly language: string
  /** The header `Message-ID`, without its angle brackets. */
  readonly messageId: string
  readonly attachments: readonly Attachment[]
}

export interface Attachment {
  readonly filename: string
  readonly contentType: string
  readonly content: Buffer
}

/**
 * What became of a mail. `recipient_refused`: the server has no such mailbox; `refused`: it wants no such mail, now or later;
 * `failed`: it may take it later, or nobody knows whether it has taken it.
 */
export type MailOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'recipient_refused' | 'refused' | 'failed'; readonly message: string }

export interface MailClient {
  /** Hands a mail to a server, over a connection of its own. Never rejects. */
  send(server: MailServer, mail: Mail): Promise<MailOutcome>
  close(): void
}

export interface MailClientSettings {
  /** Whether tenants may name servers that are not public: for development. */
  readonly allowPrivate: boolean
  readonly timeouts?: { readonly connectMs: number; readonly silentMs: number; readonly totalMs: number }
}

/** No mail takes longer than this, so that a lease of it is long enough. */
export const mailTotalMs = 120_000

/**
 * Sends mail by SMTP. A tenant's server must have public addresses only (`mail-server-guard.ts`), and what is connected to is what was
 * checked; certificates must be valid. Waits 10 s for a connection, 30 s for each answer, 2 minutes in all.
 */
export function openMailClient({ allowPrivate, timeouts }: MailClientSettings): MailClient {
  const { connectMs, silentMs, totalMs } = timeouts ?? { connectMs: 10_000, silentMs: 30_000, totalMs: mailTotalMs }
  const guarded = openGuardedLookup({ allowPrivate })
  const trusted = openGuardedLookup({ allowPrivate: true })

  async function send(server: MailServer, mail: Mail): Promise<MailOutcome> {
    const refusal = server.isOperators ? null : refusalOfMailServer(server, { allowPrivate })
    if (refusal !== null) return { outcome: 'failed', message: refusal.reason }
    // Stored before it was checked: it would be read as another address.
    if (!emailAddress.safeParse(mail.to.address).success)
      return { outcome: 'recipient_refused', message: 'This is no address that mail can be sent to' }
    let socket: Socket | null = null
    let timer: NodeJS.Timeout | undefined
    try {
      socket = await connected(server)
      const late = new Promise<MailOutcome>((resolve) => {
        timer = setTimeout(() => {
          resolve({ outcome: 'failed', message: `The server took longer than ${totalMs / 1000} s` })
          socket?.destroy()
        }, totalMs)
      })
      return await Promise.race([handed(server, mail, socket), late])
    } catch (error) {
      return outcomeOf(error as NodemailerError)
    } finally {
      clearTimeout(timer)
      socket?.destroy()
    }
  }

  async function handed(server: MailServer, mail: Mail, connection: Socket): Promise<MailOutcome> {
    const { createTransport } = await import('nodemailer')
    const { host, port, security, login, dkim } = server
    const transport = createTransport({
      ...{ host, port, connection, secure: security === 'tls' },
      ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
      ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
      ...(dkim ? { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } } : {}),
      ...{ connectionTimeout: connectMs, greetingTimeout: silentMs, socketTimeout: silentMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    try {
      await transport.sendMail(messageOf(mail))
      return { outcome: 'sent' }
    } catch (error) {
      return outcomeOf(error as NodemailerError)
    } finally {
      transport.close()
    }
  }

  function connected({ host, port, isOperators }: MailServer): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { lookup } = isOperators ? trusted : guarded
      const socket = connect({ host, port, lookup, autoSelectFamilyAttemptTimeout: 1000 })
      const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), connectMs)
      socket.once('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.removeAllListeners('error')
        // Between two commands nobody else may listen.
        socket.on('error', () => undefined)
        resolve(socket)
      })
    })
  }

  return {
    send,
    close() {
      guarded.cancel()
      trusted.cancel()
    },
  }
}

function messageOf(mail: Mail) {
  return {
    ...{ from: mail.from, to: mail.to, subject: mail.subject, text: mail.text, html: mail.html },
    // Named by hand, so that no name or address can add a recipient.
    envelope: { from: mail.from.address, to: [mail.to.address] },
    ...(mail.replyTo ? { replyTo: { name: '', address: mail.replyTo } } : {}),
    messageId: `<${mail.messageId}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
    attachments: mail.attachments.map((file) => ({ ...file })),
  }
}

/**
 * The outcome of an error. Mailboxes are refused at RCPT TO with 5xx; with an enhanced status 5.7 the server refuses the sender instead
 * (RFC 3463), as one does that relays for nobody. A login or a sender that is refused is repaired by people, so it is tried again.
 */
function outcomeOf(error: NodemailerError): MailOutcome {
  const { responseCode = 0, response = '', command } = error
  if (error instanceof TargetNotAllowed) return { outcome: 'failed', message: error.message }
  if (responseCode === 0) return { outcome: 'failed', message: whyUnanswered(error).slice(0, 300) }
  const message = `${command ?? 'SMTP'}: ${oneLine(response)}`.slice(0, 300)
  if (responseCode < 500) return { outcome: 'failed', message }
  if (command === 'RCPT TO' && !/^5\d\d[ -]5\.7\./.test(response)) return { outcome: 'recipient_refused', message }
  return { outcome: command === 'DATA' ? 'refused' : 'failed', message }
}

/** Why a server gave no answer, for the person who set it up. Names no address that its name resolved to. */
function whyUnanswered(error: NodemailerError): string {
  if (error instanceof NameNotResolved)
    return ['ENOTFOUND', 'ENODATA'].includes(error.message)
      ? `The host name of the server does not exist (${error.message})`
      : `The host name of the server could not be looked up (${error.message})`
  const code = codeOf(error)
  const why = oneLine(error.message)
  if (/wrong version number|packet length too long/i.test(why))
    return 'TLS failed: the server does not begin with TLS at this port. Perhaps it wants `starttls`, or another port'
  if (code === 'ETLS' || /certificate|\b(SSL|TLS)\b.*(error|alert|routines)/i.test(why)) return `TLS failed: ${why}`
  if (code === 'ECONNREFUSED') return `The server refused the connection: nothing listens at this port (${code})`
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `No route leads to the server (${code})`
  if (code === 'ETIMEDOUT')
    return `The server did not answer in time (${code})${error.command === undefined ? '. Perhaps a firewall blocks the port' : ''}`
  if (code === 'EPROTOCOL') return `What answers at this port is no mail server (${code})`
  return `The connection to the server was lost (${code})`
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim()
}
