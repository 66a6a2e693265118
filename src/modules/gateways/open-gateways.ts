import type { Vault } from '../../platform/vault.ts'
import { CredentialsRefused, type Gateway } from './gateway.ts'
import type { GatewayAccount } from './gateway-account.ts'
import { openStripe, type StripeGateway } from './stripe/open-stripe.ts'
import { testGateway } from './test-gateway.ts'
import type { WiderGateway } from './wider-gateway.ts'

/** A gateway, with what it may offer beyond charging. */
export type AnyGateway = Gateway & Partial<WiderGateway>

export interface Gateways {
  /** The gateway of an account. Throws `CredentialsRefused` where its credentials cannot be read. */
  readonly of: (account: GatewayAccount) => AnyGateway
  readonly close: () => void
}

/** Opens gateways by their accounts; the connections of an account are kept. `stripeUrl` is another address of Stripe’s API, for tests. */
export function openGateways(vault: Vault | null, stripeUrl: string | null): Gateways {
  const opened = new Map<string, { readonly sealed: string; readonly gateway: StripeGateway }>()

  function stripeOf({ id, credentials }: GatewayAccount): StripeGateway {
    if (!vault || credentials === null)
      throw new CredentialsRefused('The service has no key to read the credentials of the account with.')
    const known = opened.get(id)
    if (known?.sealed === credentials) return known.gateway
    known?.gateway.close()
    const secretKey = unsealed(vault, credentials)
    const gateway = openStripe({ secretKey, ...(stripeUrl === null ? {} : { baseUrl: stripeUrl }) })
    opened.set(id, { sealed: credentials, gateway })
    return gateway
  }

  return {
    of: (account) => (account.gateway === 'test' ? testGateway : stripeOf(account)),
    close() {
      for (const { gateway } of opened.values()) gateway.close()
    },
  }
}

function unsealed(vault: Vault, sealed: string): string {
  try {
    return vault.unseal(sealed)
  } catch {
    throw new CredentialsRefused('The credentials of the account were sealed with another key.')
  }
}
