import { type DescribedLine, readWording } from '../../../domain/line-wording.ts'
import type { DocumentWords } from './words.ts'

/**
 * The text of a line in a language, without its time. The line has the ledger's signs. What a credit note by request takes back is
 * credited: whether the time was used does not matter there.
 */
export function lineText(
  line: DescribedLine,
  words: DocumentWords,
  { isByRequest }: { readonly isByRequest: boolean },
): string {
  const { wording, units, name } = readWording(line)
  const what = units === null ? name : `${unitsText(units, words)} × ${name}`
  if (wording === 'plain') return what
  return words.lines[isByRequest && isBack(wording) ? 'credited' : wording](what)
}

/** A percentage as the language writes it: '12,5 %'. */
export function percentText(percent: string, { locale }: DocumentWords): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(percent as `${number}`)} %`
}

function isBack(wording: string): boolean {
  return wording === 'unused' || wording === 'less_usage' || wording === 'less_commitment'
}

function unitsText(units: string, { locale }: DocumentWords): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(units as `${number}`)
}
