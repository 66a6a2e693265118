import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ExplainedLine, InvoiceLine, LineExplanation } from '../../packages/sdk/index.ts'
import { Expander } from '../ui/Expander.tsx'
import { eventText } from '../ui/event-text.ts'
import { Moment, Period } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { unitAmountText } from '../ui/money.ts'
import { Facts } from '../ui/Page.tsx'
import { quantityText } from '../ui/quantity.ts'
import { words } from '../words/en.ts'
import styles from './document-lines.module.css'
import { UsageSteps } from './usage-steps.tsx'

const t = words.explanation

interface DocumentLinesProps {
  readonly lines: readonly InvoiceLine[]
  /** Their arithmetic; undefined while it is read. */
  readonly explained: readonly ExplainedLine[] | undefined
  readonly currency: string
  readonly zone: string | undefined
  /** What stands below the lines: names and amounts; the last one is the result. */
  readonly sums: readonly { readonly name: string; readonly cents: number }[]
}

/** The lines of an invoice or credit note. Each opens to how its amount comes about, and to what caused it. */
export function DocumentLines({ lines, explained, currency, zone, sums }: DocumentLinesProps) {
  return (
    <div>
      {lines.map((line) => (
        <Expander
          key={line.id}
          row={
            <span className={styles.line}>
              <span className={styles.description}>{line.description}</span>
              <span className={styles.price}>
                {line.measured_quantity === null
                  ? t.quantityTimes(line.quantity, unitAmountText(line.unit_amount, currency))
                  : t.measured(quantityText(line.measured_quantity))}
              </span>
              <span className={styles.amount}>
                <Money cents={line.amount_cents} currency={currency} />
              </span>
            </span>
          }
        >
          {() => (
            <Explanation
              line={line}
              explained={explained?.find(({ line_id: id }) => id === line.id)}
              currency={currency}
              zone={zone}
            />
          )}
        </Expander>
      ))}
      <dl className={styles.sums}>
        {sums.map(({ name, cents }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Money cents={cents} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

interface ExplanationProps {
  readonly line: InvoiceLine
  readonly explained: ExplainedLine | undefined
  readonly currency: string
  readonly zone: string | undefined
}

function Explanation({ line, explained, currency, zone }: ExplanationProps) {
  if (!explained) return <p>{words.common.loading}</p>
  const { explanation: how, cause, tax } = explained
  const facts: readonly Fact[] = how
    ? [
        [t.price, t.priceOf(how.price_code, how.version)],
        [t.period, <Period key="period" from={how.period.start} until={how.period.end} zone={zone} />],
        ...(how.usage
          ? usageFacts(how.usage, line, currency)
          : [...timeFacts(how, currency), discountFact(line, currency)]),
        [
          t.thisLine,
          <strong key="amount">
            <Money cents={line.amount_cents} currency={currency} />
          </strong>,
        ],
        [t.formula, <code key="formula">{how.formula}</code>],
        [t.takesBack, how.takes_back ? <TakenBack key="back" {...how.takes_back} /> : undefined],
      ]
    : [
        [t.madeByHand, t.byHand(line.quantity, unitAmountText(line.unit_amount, currency))],
        discountFact(line, currency),
        [
          t.thisLine,
          <strong key="amount">
            <Money cents={line.amount_cents} currency={currency} />
          </strong>,
        ],
      ]
  return (
    <div className={styles.explanation}>
      {how?.usage && <UsageSteps usage={how.usage} currency={currency} />}
      <Facts
        facts={[
          ...facts,
          [
            t.tax,
            tax ? (
              <div key="tax">
                <Money cents={line.tax_cents} currency={currency} /> · {tax.why}
              </div>
            ) : undefined,
          ],
          [
            t.cause,
            cause ? (
              <>
                <div>
                  <Link to="/events/$eventId" params={{ eventId: cause.event_id }}>
                    {eventText(cause.type)}
                  </Link>
                </div>
                <Moment at={cause.occurred_at} zone={zone} isExact />
              </>
            ) : undefined,
          ],
          [
            t.subscription,
            line.subscription_id ? (
              <Link
                key="subscription"
                to="/subscriptions/$subscriptionId"
                params={{ subscriptionId: line.subscription_id }}
              >
                {t.openSubscription}
              </Link>
            ) : undefined,
          ],
        ]}
      />
    </div>
  )
}

/** The arithmetic of a line that bills time. */
function timeFacts(how: LineExplanation, currency: string): readonly Fact[] {
  return [
    [
      t.wholePeriod,
      `${t.quantityTimes(how.quantity, unitAmountText(how.unit_amount, currency))} = ${unitAmountText(how.period_amount, currency)}`,
    ],
    [
      t.upTo(how.until, how.length, how.unit),
      <Money key="until" cents={how.rounded_until_cents} currency={currency} />,
    ],
    [
      t.lessUpTo(how.from, how.length, how.unit),
      how.from === 0 ? undefined : <Money key="from" cents={how.rounded_from_cents} currency={currency} />,
    ],
    [t.sign, how.sign === -1 ? t.negated : how.sign === 0 ? t.zero : undefined],
  ]
}

/** The arithmetic of a line of usage: what all of it comes to, less what was billed before. */
function usageFacts(
  usage: NonNullable<LineExplanation['usage']>,
  line: InvoiceLine,
  currency: string,
): readonly Fact[] {
  const { usage: u } = words
  return [
    [u.measured, u.inEvents(quantityText(usage.measured_quantity), usage.events)],
    discountFact(line, currency),
    [u.due, <Money key="due" cents={usage.due_cents} currency={currency} />],
    [u.before, <Money key="before" cents={usage.before_cents} currency={currency} />],
  ]
}

type Fact = readonly [string, ReactNode]

/** What the discounts of a line took off; nothing where there are none. */
function discountFact({ discount_cents: cents }: InvoiceLine, currency: string): readonly [string, ReactNode] {
  return [t.discount, cents === 0 ? undefined : <Money key="discount" cents={-cents} currency={currency} />]
}

function TakenBack({ document, document_id: id, document_number: number }: NonNullable<TakenBackOf>) {
  if (document === 'invoice')
    return (
      <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
        {t.lineOfInvoice(number ?? words.common.draft)}
      </Link>
    )
  return (
    <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: id }}>
      {t.lineOfCreditNote(number ?? words.common.draft)}
    </Link>
  )
}

type TakenBackOf = NonNullable<ExplainedLine['explanation']>['takes_back']
