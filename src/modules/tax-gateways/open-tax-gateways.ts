import type { TaxGatewayKind } from '../../domain/tax.ts'
import type { TaxGateway } from './tax-gateway.ts'
import { testTaxGateway } from './test-tax-gateway.ts'

/** The gateway of a kind. */
export type TaxGatewayOf = (kind: TaxGatewayKind) => TaxGateway

/** All tax gateways that are built. */
export const taxGatewayOf: TaxGatewayOf = (kind) => ({ test: testTaxGateway })[kind]
