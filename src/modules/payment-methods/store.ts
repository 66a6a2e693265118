import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { MethodType } from '../gateways/gateway.ts'
import type { Write } from '../transaction/write-set.ts'
import type { PaymentMethod, PaymentMethodStatus } from './payment-method.ts'

export type MethodRow = Row<
  'payment_method',
  | 'id'
  | 'customer_id'
  | 'gateway_account_id'
  | 'type'
  | 'gateway_reference'
  | 'gateway_customer'
  | 'brand'
  | 'last4'
  | 'exp_month'
  | 'exp_year'
  | 'status'
  | 'next_check_at'
  | 'created_at'
  | 'updated_at',
  { readonly type: MethodType; readonly status: PaymentMethodStatus }
>

export const methodColumns = `m.id, m.customer_id, m.gateway_account_id, m.type, m.gateway_reference, m.gateway_customer, m.brand, m.last4,
  m.exp_month, m.exp_year, m.status, m.next_check_at, m.created_at, m.updated_at`

const changing = 'type, gateway_customer, brand, last4, exp_month, exp_year, status, next_check_at, updated_at'

export const insertMethods: Write = {
  name: 'inserted_payment_methods',
  sql: insertSql('payment_method', `id, customer_id, gateway_account_id, gateway_reference, created_at, ${changing}`),
}

export const updateMethods: Write = {
  name: 'updated_payment_methods',
  sql: updateSql('payment_method', 'id', changing),
}

/** Makes a method the default of its customer, if the customer has none. */
export const setFirstDefault: Write = {
  name: 'set_first_default_payment_methods',
  sql: `update customer c set default_payment_method_id = r.payment_method_id
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, payment_method_id uuid)
    where c.tenant_id = $tenant and c.id = r.customer_id and c.default_payment_method_id is null`,
}

/** Makes a method the default of its customer, whatever was before. */
export const setDefault: Write = {
  name: 'set_default_payment_methods',
  sql: `update customer c set default_payment_method_id = r.payment_method_id
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, payment_method_id uuid)
    where c.tenant_id = $tenant and c.id = r.customer_id`,
}

/** Takes a method away as the default of its customer; a subscription that names it falls back to the default. */
export const forgetMethods: Write = {
  name: 'forgotten_payment_methods',
  sql: `update customer c set default_payment_method_id = null
    from jsonb_to_recordset($rows::jsonb) as r (customer_id uuid, payment_method_id uuid)
    where c.tenant_id = $tenant and c.id = r.customer_id and c.default_payment_method_id = r.payment_method_id`,
}

/** The payment method with this id; undefined if the tenant has none such. */
export async function findMethod(tx: Tx, tenantId: string, id: string): Promise<PaymentMethod | undefined> {
  const [row] = await tx.rows<MethodRow>({
    name: 'find_payment_method',
    text: `select ${methodColumns} from payment_method m where m.tenant_id = $1 and m.id = $2`,
    values: [tenantId, id],
  })
  return row && methodOf(row)
}

/** The attached method of a customer with a gateway's reference; undefined if there is none. */
export async function methodWithReference(
  tx: Tx,
  tenantId: string,
  of: { readonly customerId: string; readonly accountId: string; readonly reference: string },
): Promise<PaymentMethod | undefined> {
  const [row] = await tx.rows<MethodRow>({
    name: 'payment_method_with_reference',
    text: `select ${methodColumns} from payment_method m where m.tenant_id = $1 and m.gateway_account_id = $2
      and m.gateway_reference = $3 and m.customer_id = $4 and m.status <> 'detached'`,
    values: [tenantId, of.accountId, of.reference, of.customerId],
  })
  return row && methodOf(row)
}

/** The methods with a gateway's reference that are not detached: customers may share one. */
export async function methodsWithReference(
  tx: Tx,
  tenantId: string,
  { accountId, reference }: { readonly accountId: string; readonly reference: string },
): Promise<readonly PaymentMethod[]> {
  const rows = await tx.rows<MethodRow>({
    name: 'payment_methods_with_reference',
    text: `select ${methodColumns} from payment_method m where m.tenant_id = $1 and m.gateway_account_id = $2
      and m.gateway_reference = $3 and m.status <> 'detached'`,
    values: [tenantId, accountId, reference],
  })
  return rows.map(methodOf)
}

export interface MethodFilter {
  readonly customer_id?: string | undefined
  readonly status?: PaymentMethodStatus | undefined
  /** Leaves out those that are detached. */
  readonly isAttached?: true
}

/** A page of a customer's methods, newest first; one more than `limit`. */
export async function listMethods(
  tx: Tx,
  tenantId: string,
  filter: MethodFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly PaymentMethod[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<MethodRow>({
    text: `select ${methodColumns} from payment_method m where m.tenant_id = $1 ${also('m.customer_id = ?', filter.customer_id)}
      ${also('m.status = ?', filter.status)} ${filter.isAttached ? "and m.status <> 'detached'" : ''} ${also('m.id < ?', before)} order by m.id desc limit $2`,
    values,
  })
  return rows.map(methodOf)
}

/** A payment method from its row. */
export function methodOf(row: MethodRow): PaymentMethod {
  return {
    id: row.id,
    customerId: row.customer_id,
    gatewayAccountId: row.gateway_account_id,
    type: row.type,
    gatewayReference: row.gateway_reference,
    gatewayCustomer: row.gateway_customer,
    brand: row.brand,
    last4: row.last4,
    expMonth: row.exp_month,
    expYear: row.exp_year,
    status: row.status,
    nextCheckAt: row.next_check_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** A payment method as its row. */
export function methodRow(method: PaymentMethod): object {
  return {
    id: method.id,
    customer_id: method.customerId,
    gateway_account_id: method.gatewayAccountId,
    type: method.type,
    gateway_reference: method.gatewayReference,
    gateway_customer: method.gatewayCustomer,
    brand: method.brand,
    last4: method.last4,
    exp_month: method.expMonth,
    exp_year: method.expYear,
    status: method.status,
    next_check_at: method.nextCheckAt,
    created_at: method.createdAt,
    updated_at: method.updatedAt,
  }
}
