import { BillingError } from '../../packages/sdk/errors.ts'

/** Whether an error is the service's refusal, with this code if one is given. */
export function isRefusal(error: unknown, code?: string): error is BillingError {
  return error instanceof BillingError && (code === undefined || error.code === code)
}

/** What is wrong with a field before the service is asked. */
export class WrongField extends Error {
  readonly pointer: string
  constructor(pointer: string, detail: string) {
    super(detail)
    this.pointer = pointer
  }
}

/** What is wrong with which field: by the service, or before it was asked. */
export function fieldErrors(error: unknown): readonly { readonly pointer: string; readonly detail: string }[] {
  if (error instanceof WrongField) return [{ pointer: error.pointer, detail: error.message }]
  return isRefusal(error) ? error.errors : []
}

/** The sentences of a refusal by the pointer of the field that is wrong: `/quantity`. */
export function errorsByPointer(error: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(fieldErrors(error).map(({ pointer, detail }) => [pointer, detail]))
}
