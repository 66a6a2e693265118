import type { CustomerOverview, PaymentMethod } from '../../packages/sdk/index.ts'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './customers.module.css'

const t = words.customers

/** What automatic invoices are taken from. */
export function PaymentMethods({
  overview: { customer, payment_methods: methods },
}: {
  readonly overview: CustomerOverview
}) {
  return (
    <Section title={t.paymentMethods}>
      {methods.length === 0 ? (
        <Empty title={t.noPaymentMethods}>
          <p>{t.noPaymentMethodsWhy}</p>
        </Empty>
      ) : (
        <ul className={styles.methods}>
          {methods.map((method) => (
            <li key={method.id}>
              <span>{methodText(method)}</span>
              <Status of={method.status} />
              {method.id === customer.default_payment_method_id && <span className={styles.soft}>{t.isDefault}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** `visa ending in 4242, until 12/2030`; what is not known is left out. */
export function methodText({ type, brand, last4, exp_month: month, exp_year: year }: PaymentMethod): string {
  const until = month && year ? t.until(`${String(month).padStart(2, '0')}/${year}`) : ''
  return [brand ?? type.replaceAll('_', ' '), last4 && t.endingIn(last4), until].filter(Boolean).join(' ')
}
