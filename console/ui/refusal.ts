import { BillingError } from '../../packages/sdk/errors.ts'

/** Whether an error is the service's refusal, with this code if one is given. */
export function isRefusal(error: unknown, code?: string): error is BillingError {
  return error instanceof BillingError && (code === undefined || error.code === code)
}

/** The sentences of a refusal by the pointer of the field that is wrong: `/quantity`. */
export function errorsByPointer(error: unknown): Readonly<Record<string, string>> {
  if (!isRefusal(error)) return {}
  return Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer, detail]))
}
