import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { methodText } from '../app/method-text.ts'
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
