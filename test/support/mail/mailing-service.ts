import { untilSo } from '../http/patience.ts'
import { asking, made, newCustomer, newDraft } from '../service/merchant.ts'
import { startTestService, type TestService } from '../service/service.ts'
import { startMailServer, type TestMailServer } from './mail-server.ts'

/** A service that sends mail by a server of the test. */
export interface MailingService {
  readonly service: TestService
  readonly server: TestMailServer
  readonly owner: ReturnType<typeof asking>
  /** The tenant's mail server as a request sets it. */
  readonly own: Readonly<Record<'host' | 'security' | 'username' | 'password', string>> & { readonly port: number }
  setUp(kinds: readonly string[], mail?: object): Promise<void>
  messages(query: string): Promise<any[]>
  message(id: string): Promise<any>
  /** A new address. */
  addressOf(name: string): string
  /** Waits until a message has been sent, or never will be. */
  ended(id: string): Promise<any>
  /** Waits until an attempt has failed, and has the next one made now. */
  tryAgain(id: string, attempts: number): Promise<void>
  finalInvoice(who: object): Promise<any>
}

const patience = { minutesMost: 0.25 }

export async function startMailingService(environment: Record<string, string> = {}): Promise<MailingService> {
  const service = await startTestService({
    ...{ BILLING_ROLE: 'all', WEBHOOK_ALLOW_PRIVATE: 'true', VERIFICATION_EVERY_MS: '0' },
    ...environment,
  })
  const owner = asking(service.database.ownerUrl)
  const server = await startMailServer({ users: { billing: 'let me in' } })
  const own = { host: '127.0.0.1', port: server.port, security: 'none', username: 'billing', password: 'let me in' }
  let people = 0
  const message = (id: string) => service.get(`/v1/messages/${id}`).then(made)
  return {
    ...{ service, server, owner, own, message },
    async setUp(kinds, mail = {}) {
      made(await service.call('PUT', '/v1/mail_server', own))
      made(await service.patch('/v1/settings', { mail: { from: 'billing@merchant.example', kinds, ...mail } }))
    },
    messages: async (query) => made(await service.get(`/v1/messages?${query}`)).data,
    addressOf: (name) => `${name}-${++people}@customer.example`,
    async ended(id) {
      await untilSo('the message has ended', async () => (await message(id)).next_attempt_at === null, patience)
      return message(id)
    },
    async tryAgain(id, attempts) {
      const hasFailed = async () => {
        const { status, attempts: made } = await message(id)
        return status === 'queued' && made === attempts
      }
      await untilSo('the attempt has failed', hasFailed, patience)
      await owner('update message set due_at = now() where id = $1', [id])
    },
    async finalInvoice(who) {
      const draft = await newDraft(service, await newCustomer(service, who), '4950')
      return made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    },
  }
}
