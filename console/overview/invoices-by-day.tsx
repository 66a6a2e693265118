import type { Overview, OverviewDay } from '../../packages/sdk/index.ts'
import { BarChart } from '../ui/BarChart.tsx'
import { dateText } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.overview
const days = 30

/** What was invoiced on each of the last days, a chart for each currency. */
export function InvoicesByDay({ overview: { invoices_by_day: found } }: { readonly overview: Overview }) {
  if (!found) return null
  const byCurrency = Map.groupBy(found, ({ currency }) => currency)
  return (
    <Section title={t.perDay}>
      {found.length === 0 ? (
        <Empty title={t.noInvoices}>
          <p>{t.noInvoicesWhy}</p>
        </Empty>
      ) : (
        [...byCurrency].map(([currency, those]) => (
          <BarChart
            key={currency}
            title={t.inThirtyDays(moneyText(sumOf(those), currency))}
            caption={`${t.perDay}, ${currency}. ${t.perDayNote}`}
            bars={barsOf(those, currency)}
          />
        ))
      )}
    </Section>
  )
}

const sumOf = (those: readonly OverviewDay[]) => those.reduce((sum, { total_cents: cents }) => sum + cents, 0)

/** A bar for each of the last days in UTC, also for those without an invoice. */
function barsOf(found: readonly OverviewDay[], currency: string) {
  const today = new Date().toISOString().slice(0, 10)
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(`${today}T00:00:00Z`)
    date.setUTCDate(date.getUTCDate() - (days - 1 - index))
    const day = date.toISOString().slice(0, 10)
    const one = found.find((each) => each.day === day)
    const text = one
      ? `${moneyText(one.total_cents, currency)}, ${t.invoicesOf(one.count, false)}`
      : moneyText(0, currency)
    return { label: dateText(`${day}T00:00:00Z`, 'UTC'), value: one?.total_cents ?? 0, text }
  })
}
