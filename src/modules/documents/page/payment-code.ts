import { encode } from 'uqr'
import { epcPayload } from '../../../domain/epc-qr.ts'
import type { ReadDocument } from '../files/read-document.ts'
import { wordsOf } from '../words/words-of.ts'

const versionMax = 13

/** The code of the transfer that a document asks for; null: none. */
export function codeOf({ facts, settlement }: ReadDocument): string | null {
  const { account, paymentReference, currency, seller, language } = facts
  if (account === null || paymentReference === null) return null
  return paymentCode({
    ...{ currency, dueCents: settlement.dueCents, reference: paymentReference },
    account: { ...account, name: account.name ?? seller.name },
    label: wordsOf(language).codeForApps,
  })
}

/** The code of a transfer that banking apps read, as SVG; null where the standard has none: another currency, nothing due. */
function paymentCode({
  currency,
  dueCents,
  account,
  reference,
  label,
}: {
  readonly currency: string
  readonly dueCents: bigint
  readonly account: { readonly iban: string; readonly bic: string | null; readonly name: string }
  readonly reference: string
  readonly label: string
}): string | null {
  if (currency !== 'EUR') return null
  const payload = epcPayload({ ...account, amountCents: dueCents, remittance: { reference } })
  if (payload === null) return null
  const { data, size } = encode(payload, { ecc: 'M', boostEcc: false, maxVersion: versionMax, border: 4 })
  const rows = data.map((row) => row.map((isDark) => (isDark ? 1 : 0)).join(''))
  const runs = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" class="code" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${runs.join('')}"/></svg>`
}
