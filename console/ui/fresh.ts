import { isRefusal } from './refusal.ts'

let ask: (() => Promise<boolean>) | null = null

/** Sets what asks for the person's password; it resolves to whether they confirmed it. */
export function onConfirmationNeeded(asking: (() => Promise<boolean>) | null): void {
  ask = asking
}

/** Does something; if the service wants the password confirmed first, asks for it and does it then. */
export async function withConfirmation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isRefusal(error, 'fresh_sign_in_required') || !ask || !(await ask())) throw error
    return work()
  }
}
