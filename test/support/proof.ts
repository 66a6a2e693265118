/** Whether this is `npm run prove`, in which every test has its long form. */
export const isProof = process.env.BILLING_PROVE === '1'

/** How much a test does: what the environment variable says, else the long form's amount in `npm run prove`, else the short one's. */
export function amount(variable: string, { short, long }: { readonly short: number; readonly long: number }): number {
  return Number(process.env[variable] ?? (isProof ? long : short))
}

/** The options of a test that has no short form. */
export const onlyInProof = { skip: isProof ? false : 'in npm run prove' }
