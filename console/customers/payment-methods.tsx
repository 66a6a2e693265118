import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { methodText } from '../app/method-text.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
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
  const may = useMay()
  const customerId = customer.id
  return (
    <Section
      title={t.paymentMethods}
      actions={
        may('write', 'customers') && (
          <ButtonLink to="/customers/$customerId/payment-method" params={{ customerId }}>
            {t.addMethod.action}
          </ButtonLink>
        )
      }
    >
      {methods.length === 0 ? (
        <Empty title={t.noPaymentMethods}>
          <p>{t.noPaymentMethodsWhy}</p>
        </Empty>
      ) : (
        <ul className={styles.methods}>
          {methods.map((method) => (
            <li key={method.id}>
              <span>{methodText(method)}</span>
              <Status of={method.status} label={t.methodStatuses[method.status]} />
              {method.id === customer.default_payment_method_id && <span className={styles.soft}>{t.isDefault}</span>}
              {may('write', 'customers') && (
                <span className={styles.methodActions}>
                  {method.id !== customer.default_payment_method_id && method.status === 'active' && (
                    <ButtonLink
                      to="/customers/$customerId/payment-methods/$methodId/default"
                      params={{ customerId, methodId: method.id }}
                      look="quiet"
                    >
                      {t.makeDefault.action}
                    </ButtonLink>
                  )}
                  <ButtonLink
                    to="/customers/$customerId/payment-methods/$methodId/detach"
                    params={{ customerId, methodId: method.id }}
                    look="quiet"
                  >
                    {t.detachMethod.action}
                  </ButtonLink>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
