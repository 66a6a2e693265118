import * as common from './en/common.ts'
import * as customers from './en/customers.ts'
import * as session from './en/session.ts'
import * as shell from './en/shell.ts'

/** Every text of the console, in English. */
export const words = { common, shell, session, customers } as const
