import type { Vault } from '../../platform/vault.ts'
import { AccountRefused, type Gateway } from './gateway.ts'
import type { GatewayAccount } from './gateway-account.ts'
import { testGateway } from './test-gateway.ts'

/** Gives the gateway of an account. Throws `AccountRefused` where its credentials cannot be read. */
export function openGateways(vault: Vault | null): (account: GatewayAccount) => Gateway {
  return (account) => {
    if (account.gateway === 'test') return testGateway
    if (!vault || account.credentials === null)
      throw new AccountRefused('The service has no key to read the credentials of the account with.')
    throw new AccountRefused('The gateway cannot be used yet.')
  }
}
