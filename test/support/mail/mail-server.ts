import { after } from 'node:test'
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server'
import { untilSo } from '../http/patience.ts'

/** A mail as a server has received it. */
export interface ReceivedMail {
  readonly to: string
  readonly from: string
  /** Who had logged in; null: nobody. */
  readonly user: string | null
  readonly raw: string
  /** Header fields by their lower-cased names, unfolded. */
  readonly headers: Readonly<Record<string, string>>
  /** The encoded words of the subject decoded. */
  readonly subject: string
}

/** What a server does with a mail: at RCPT TO an answer, or after the mail is whole. */
export type Whim =
  | 'take'
  | { readonly code: number; readonly text: string }
  | 'die'
  | 'dieAfterTaking'
  | 'slow'
  | 'refuseContent'

export interface TestMailServer {
  readonly port: number
  readonly received: ReceivedMail[]
  /** How often each address was asked for. */
  readonly asked: Map<string, number>
  /** What is done with a mail to an address. */
  whim: (address: string) => Whim
  /** How long it takes to answer after it has taken a mail. */
  delayMs: () => number
  /** Waits until a mail to that address has come. */
  until(address: string, times?: number): Promise<ReceivedMail[]>
  stop(): Promise<void>
}

/** A real SMTP server at a free port of this machine. With users, mail is taken only after a login; over TLS only with `isSecure`. */
export async function startMailServer({
  users = {},
  isSecure = false,
}: {
  readonly users?: Readonly<Record<string, string>>
  readonly isSecure?: boolean
} = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = []
  const asked = new Map<string, number>()
  const needsLogin = Object.keys(users).length > 0
  const options = {
    logger: false,
    secure: isSecure,
    hideSTARTTLS: !isSecure,
    authOptional: !needsLogin,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: (
      auth: { username?: string; password?: string },
      _session: SMTPServerSession,
      done: (error: Error | null, answer?: { user: string }) => void,
    ) => {
      const { username = '', password } = auth
      if (users[username] === password) done(null, { user: username })
      else done(new Error('wrong user or password'))
    },
    onRcptTo: ({ address }: SMTPServerAddress, _session: SMTPServerSession, done: (error?: Error | null) => void) => {
      asked.set(address, (asked.get(address) ?? 0) + 1)
      const whim = server.whim(address)
      if (typeof whim === 'object') done(Object.assign(new Error(whim.text), { responseCode: whim.code }))
      else done()
    },
    onData: (
      stream: NodeJS.ReadableStream,
      session: SMTPServerSession,
      done: (error?: Error | null, message?: string) => void,
    ) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo[0]?.address ?? ''
        const whim = server.whim(to)
        if (whim === 'die') {
          cutOff()
          return
        }
        if (whim === 'refuseContent') return done(Object.assign(new Error('5.6.0 not this'), { responseCode: 554 }))
        const raw = Buffer.concat(chunks).toString('latin1')
        const headers = headersOf(raw)
        received.push({
          ...{ to, raw, headers, user: session.user ?? null },
          from: mailFrom ? mailFrom.address : '',
          subject: decoded(headers.subject ?? ''),
        })
        if (whim === 'dieAfterTaking') {
          cutOff()
          return
        }
        if (whim === 'slow') return
        setTimeout(() => done(null, 'taken'), server.delayMs())
      })
    },
  }
  const cutOff = () => {
    for (const one of smtp.connections) (one as unknown as { _socket: { destroy(): void } })._socket.destroy()
  }
  const smtp = new SMTPServer(options as unknown as ConstructorParameters<typeof SMTPServer>[0])
  smtp.on('error', () => undefined)
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const address = smtp.server.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  let stopped: Promise<void> | undefined
  const server: TestMailServer = {
    ...{ port: address.port, received, asked, whim: () => 'take', delayMs: () => 0 },
    async until(to, times = 1) {
      const mails = () => received.filter((mail) => mail.to === to)
      await untilSo(`${times} mails to ${to}`, () => mails().length >= times, { minutesMost: 0.15 })
      return mails()
    },
    stop() {
      stopped ??= new Promise((resolve) => smtp.close(() => resolve()))
      return stopped
    },
  }
  after(() => server.stop())
  return server
}

function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n')
  const fields = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(':')).toLowerCase(),
      field.slice(field.indexOf(':') + 1).trim(),
    ]),
  )
}

/** Encoded words (RFC 2047) of UTF-8. */
function decoded(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_whole, kind: string, body: string) => {
      const bytes =
        kind.toUpperCase() === 'B'
          ? Buffer.from(body, 'base64')
          : Buffer.from(
              body
                .replaceAll('_', ' ')
                .replace(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
              'latin1',
            )
      return bytes.toString('utf8')
    })
}

/** A text part of a mail, decoded. */
export function partOf({ raw }: ReceivedMail, type: 'text/plain' | 'text/html'): string {
  const parts = raw.split(/\r\n--[^\r\n]+\r\n/)
  const part = parts.find((one) => new RegExp(`^content-type: ${type}`, 'im').test(one)) ?? ''
  const end = part.indexOf('\r\n\r\n')
  const [head, body] = [part.slice(0, end), part.slice(end + 4)]
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8')
  if (!/quoted-printable/i.test(head)) return Buffer.from(body, 'latin1').toString('utf8')
  const text = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(text, 'latin1').toString('utf8')
}
