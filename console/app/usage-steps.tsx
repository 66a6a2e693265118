import type { CostStep, UsageExplanation } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { unitAmountText } from '../ui/money.ts'
import { quantityText } from '../ui/quantity.ts'
import { words } from '../words/en.ts'

const t = words.usage

/** How a measured quantity becomes its cost, step by step. */
export function UsageSteps({ usage, currency }: { readonly usage: UsageExplanation; readonly currency: string }) {
  const parts = partsText(usage)
  return (
    <>
      <DataTable
        caption={t.steps}
        rows={usage.steps.map((step, index) => ({ ...step, id: String(index) }))}
        columns={[
          { title: t.step, cell: (step) => stepText(step, currency) },
          { title: t.units, isFigure: true, cell: ({ units }) => (units === null ? '' : quantityText(units)) },
          { title: t.unitAmount, isFigure: true, isExtra: true, cell: (step) => eachText(step, currency) },
          {
            title: t.amount,
            isFigure: true,
            cell: ({ amount }) => (amount === null ? '' : unitAmountText(amount, currency)),
          },
        ]}
      />
      {parts && <p>{parts}</p>}
    </>
  )
}

function stepText({ step, of }: CostStep, currency: string): string {
  const name = t.stepNames[step] ?? step
  if (of === null) return name
  if (step === 'cell') return of
  // The fixed amount of a tier is in minor units, as all amounts of a step.
  const [, range = of, fixed] = /^(.*?)(?:, ([\d.]+) once)?$/.exec(of) ?? []
  return t.stepOf(name, fixed ? t.once(range, unitAmountText(fixed, currency)) : range)
}

function eachText({ step, unit_amount: unit }: CostStep, currency: string): string {
  if (unit === null) return ''
  return step === 'percentage' ? t.percent(unit) : unitAmountText(unit, currency)
}

/** Which part of a period is due, where it is not the whole. */
function partsText({ served }: UsageExplanation): string | null {
  const [{ length } = { length: 1 }] = served
  const seconds = served.reduce((sum, { from, until }) => sum + until - from, 0)
  return seconds === length ? null : `${t.ofAPeriod}. ${t.served(seconds, length)}.`
}
