import type { TaxGateway } from '../../../src/modules/tax-gateways/tax-gateway.ts'
import { testTaxGateway } from '../../../src/modules/tax-gateways/test-tax-gateway.ts'
import { settleTaxes } from '../../../src/modules/tax-run/run.ts'
import { openLog } from '../../../src/platform/log.ts'
import { asking, made } from './merchant.ts'
import type { TestService } from './service.ts'

type Around = <Answer>(what: string, ask: () => Promise<Answer>) => Promise<Answer>
const usual: Around = (_, ask) => ask()

/** A merchant whose taxes the gateway `test` computes, asked only when a test says so; everything that it hears is kept. */
export async function taxedByGateway(service: TestService) {
  const { get, post, patch } = service
  const owner = asking(service.database.ownerUrl)
  made(await patch('/v1/settings', { tax_mode: 'gateway', tax_gateway: 'test' }))

  const outcomes: string[] = []
  const state = {
    /** What the gateway was asked and told, in order. */
    calls: [] as { readonly what: keyof TaxGateway; readonly key: string; readonly request: any }[],
    /** What happens around a call. */
    around: usual,
    outcomes,
    forget() {
      state.calls = []
      state.around = usual
      outcomes.length = 0
    },
  }
  const recorded =
    <Request extends { key: string }, Answer>(what: keyof TaxGateway, ask: (request: Request) => Promise<Answer>) =>
    async (request: Request) => {
      state.calls.push({ what, key: request.key, request })
      return state.around(what, () => ask(request))
    }
  const gateway: TaxGateway = {
    kind: 'test',
    calculate: recorded('calculate', testTaxGateway.calculate),
    commit: recorded('commit', testTaxGateway.commit),
    reverse: recorded('reverse', testTaxGateway.reverse),
  }
  const metrics = { count: (outcome: string) => void outcomes.push(outcome), setBacklog: () => {} }
  const { transact } = service.service
  const log = openLog({ level: 'silent', format: 'json' })
  const settle = () => settleTaxes({ transact, log, gatewayOf: () => gateway, metrics })
  const makeDue = () =>
    owner(`with draft as (update invoice set wait_check_at = now() where wait_check_at is not null)
      update tax_report set next_send_at = now() where next_send_at is not null`)

  return Object.assign(state, {
    owner,
    settle,
    makeDue,
    /** Everything that is due is done, whatever it takes. */
    async settleAll(): Promise<void> {
      for (let rounds = 0; rounds < 10; rounds += 1) {
        await makeDue()
        if ((await settle()) === 0) return
      }
      throw new Error('there is always more')
    },
    customer: async (who: object = inCalifornia): Promise<string> =>
      made(await post('/v1/customers', { name: 'Ada', ...who })).id,
    invoice: async (id: string) => made(await get(`/v1/invoices/${id}`)),
    /** A one-off draft in dollars, with a line for each amount. */
    draftOf: async (customer_id: string, ...amounts: string[]) => {
      const lines = amounts.map((unit_amount, index) => ({ description: `Work ${index}`, unit_amount }))
      return made(await post('/v1/invoices', { customer_id, currency: 'USD', lines }))
    },
    /** What the gateway was told of final documents. */
    told: (): string[] =>
      state.calls
        .filter(({ what }) => what !== 'calculate')
        .map(({ what, request }) => {
          const groups = request.groups?.map(
            (one: any) => `${one.baseCents}: ${one.taxes.map((tax: any) => tax.taxCents).join(' ')}`,
          )
          return `${what} ${groups?.join(', ') ?? 'all'}`
        }),
    /** What verification finds; nothing, as a rule. */
    violations: async (): Promise<unknown[]> =>
      made(await get('/v1/verification'))
        .data.filter((one: any) => one.violation_count > 0)
        .map((one: any) => [one.invariant, one.violations[0].problem]),
  })
}

export const inCalifornia = { tax: { country: 'US', region: 'CA' } }

/** An invoice in a few words. */
export const saidOf = ({ status, waits_for, subtotal_cents, tax_cents, total_cents }: any): string =>
  `${status}${waits_for ? ` for ${waits_for}` : ''} ${subtotal_cents} + ${tax_cents} = ${total_cents}`
