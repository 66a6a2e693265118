import { dateText } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import type { ExplainedLine, Line } from './types.ts'

/** How the amount of a line came to be, in plain sentences. */
export function sentencesOf(
  line: Line,
  explained: ExplainedLine | undefined,
  currency: string,
  zone: string,
): string[] {
  const money = (text: string) => moneyText(Math.round(Number(text)), currency)
  if (!explained?.part) return [t.byHand(line.quantity, money(line.unit_amount))]
  const { part, cause, caused_at } = explained
  const period = { from: dateText(part.period_start, zone), until: dateText(part.period_end, zone) }
  const whole = money(part.period_amount)
  const count = part.until - part.from
  const isWhole = count === part.length
  const share = isWhole
    ? t.wholePeriod(whole, period.from, period.until)
    : part.unit === 'day'
      ? t.partOfPeriod({ days: t.days(count), of: t.days(part.length), whole, ...period })
      : t.partByTime({ percent: `${((100 * count) / part.length).toFixed(1)} %`, whole, ...period })
  const what = cause && t.causes[cause]
  return [
    ...(part.gives_back ? [t.givesBack(part.takes_back_number)] : []),
    share,
    ...(what && caused_at ? [t.cause(what, dateText(caused_at, zone))] : []),
  ]
}
