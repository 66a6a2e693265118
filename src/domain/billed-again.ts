import type { Charge, DocumentReference } from './charge.ts'
import { once } from './coverage.ts'
import { type Credited, type CreditLine, withCharge } from './credit-order.ts'
import { chargeNow } from './creditable-invoice.ts'
import type { Item } from './item.ts'
import { linesForTime } from './lines.ts'
import { type NewLine, withLines } from './new-line.ts'
import { takenBackOf, usageTakenBack } from './usage-lines.ts'

/** The lines that bill once more what a credit note took back whole; beside each the line of the note whose cents it bills. */
export interface BilledAgain extends Credited {
  readonly credited: readonly CreditLine[]
}

/** The lines that bill once more what a credit note of `creditedBy` took back whole; the same cents (D38). */
export function billedAgain(note: Credited, document: DocumentReference): BilledAgain {
  let { subscription } = note
  const lines: CreditLine[] = []
  const credited: CreditLine[] = []
  for (const line of note.lines) {
    if ('handMade' in line) {
      lines.push({ ...line, amountCents: -line.amountCents })
      credited.push(line)
    } else if (subscription && line.newLine.sign !== 0) {
      const { item, charge: before, from, until, sign, measured } = line.newLine
      const charge = chargeNow(subscription, item.id, before)
      const added = measured
        ? usageBilledAgain({ item, charge }, line.newLine)
        : linesForTime(subscription, item, charge, once({ from, until }, -sign))
      lines.push(...added.map((newLine) => ({ newLine })))
      credited.push(...added.map(() => line))
      subscription = withCharge(subscription, item.id, withLines(charge, added, document))
    }
  }
  return { lines, subscription, credited }
}

/** The lines that undo a line of usage of a credit note: what it took back is billed, what it billed is taken back. */
function usageBilledAgain(
  place: { readonly item: Item; readonly charge: Charge },
  { takenBack, amountCents }: NewLine,
): NewLine[] {
  if (takenBack) return usageTakenBack(place, takenBack, amountCents)
  let { charge } = place
  return takenBackOf(charge, amountCents).flatMap(({ line, cents }) => {
    const added = usageTakenBack({ ...place, charge }, line, cents)
    charge = { ...charge, lineCount: charge.lineCount + added.length }
    return added
  })
}
