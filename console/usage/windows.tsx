import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { Meter, UsageWindow } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { BarChart } from '../ui/BarChart.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { dateText, exactText, Moment, Period } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { quantityText } from '../ui/quantity.ts'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import type { DaySpan } from './span.ts'
import styles from './usage.module.css'

const t = words.usage

type Unit = keyof typeof t.windows
const isUnit = (text: string | undefined): text is Unit => text !== undefined && Object.hasOwn(t.windows, text)

/** What a customer used by a meter, in windows of time and by groups, as billing reads it. */
export function Windows({
  customerId,
  meter,
  span,
  zone,
}: {
  readonly customerId: string
  readonly meter: Meter
  readonly span: DaySpan
  readonly zone: string
}) {
  const search = useSearch({ from: '/shell/usage' })
  const names = (search.group_by?.split(',') ?? []).filter((name: string) => meter.group_by.includes(name))
  const unit = isUnit(search.window) ? search.window : undefined
  const question = {
    customer_id: customerId,
    meter_code: meter.code,
    ...span,
    ...(unit && { window: unit }),
    ...(names.length > 0 && { group_by: names.join(',') }),
  }
  const usage = useQuery({
    queryKey: ['usage', question],
    queryFn: ({ signal }) => billing.usage.read(question, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Section title={t.ofMeter(meter.name)} actions={<Period from={span.from} until={span.until} zone={zone} />}>
      <Loaded query={usage}>
        {({ data }) => <Table windows={data} names={names} unit={unit} zone={zone} title={t.ofMeter(meter.name)} />}
      </Loaded>
    </Section>
  )
}

interface TableProps {
  readonly windows: readonly UsageWindow[]
  readonly names: readonly string[]
  readonly unit: Unit | undefined
  readonly zone: string
  readonly title: string
}

function Table({ windows, names, unit, zone, title }: TableProps) {
  // A level may hold on without an event.
  const used = windows.filter(({ events, quantity }) => events > 0 || quantity !== '0')
  if (used.length === 0)
    return (
      <Empty title={t.notUsed}>
        <p>{t.notUsedWhy}</p>
      </Empty>
    )
  const bars = windows.map(({ from, quantity }) => ({
    label: unit === 'hour' ? exactText(from, zone) : dateText(from, zone),
    value: Math.max(0, Number(quantity)),
    text: quantityText(quantity),
  }))
  const most = bars.reduce((most, bar) => (bar.value > most.value ? bar : most), { value: 0, text: '0' })
  return (
    <>
      {unit && names.length === 0 && windows.length > 1 && (
        <BarChart title={t.chart(most.text)} caption={title} bars={bars} />
      )}
      <DataTable
        caption={title}
        rows={used.map((window, index) => ({ ...window, id: String(index) }))}
        columns={[
          { title: t.time, cell: ({ from }) => <Moment at={from} zone={zone} isExact={unit === 'hour'} /> },
          ...names.map((name) => ({
            title: name,
            cell: ({ group }: Pick<UsageWindow, 'group'>) => (
              <span className={styles.any}>{group?.[name] ?? t.noProperty}</span>
            ),
          })),
          { title: t.quantity, isFigure: true, cell: ({ quantity }) => quantityText(quantity) },
          { title: t.counted, isFigure: true, isExtra: true, cell: ({ events }) => events.toLocaleString('en') },
        ]}
      />
    </>
  )
}
