import * as t from '../words/en/portal.ts'
import { ask } from './api.ts'
import { lastMonth, methodText } from './methods-text.ts'
import styles from './portal.module.css'
import { Button, Loaded, useAct, useAsked, usePortal } from './state.tsx'
import type { List, PaymentMethod } from './types.ts'

/** What invoices are taken from. */
export function Methods() {
  const { session } = usePortal()
  const asked = useAsked<List<PaymentMethod>>('payment_methods')
  const { act, isActing, problem } = useAct()
  return (
    <>
      <h1>{t.methods}</h1>
      <Loaded asked={asked}>
        {({ data }) =>
          data.length === 0 ? (
            <p className={styles.soft}>{t.noMethods}</p>
          ) : (
            <ul className={styles.cards}>
              {data.map((method) => (
                <Method key={method.id} method={method} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {session.offered.add_payment_method && (
        <section className={styles.section}>
          <div className={styles.actions}>
            <Button
              isPrimary
              isDisabled={isActing}
              onPress={() =>
                act(async () => {
                  const return_url = `${location.origin}/portal/payment-methods`
                  const { url } = await ask<{ url: string | null }>('POST', 'setup_sessions', { return_url })
                  if (url) location.assign(url)
                })
              }
            >
              {t.addMethod}
            </Button>
          </div>
          <p className={styles.soft}>{t.addWhy}</p>
          {problem && <p role="alert">{problem}</p>}
        </section>
      )}
    </>
  )
}

function Method({ method }: { readonly method: PaymentMethod }) {
  const { session, done } = usePortal()
  const { act, isActing, problem } = useAct()
  const month = lastMonth(method)
  return (
    <li className={styles.card}>
      <div className={styles.row}>
        <span>
          <strong>{methodText(method)}</strong>
          {month && <span className={styles.soft}> {t.validUntil(month)}</span>}
        </span>
        {method.is_default && <span className={styles.status}>{t.isDefault}</span>}
        {method.status !== 'active' && (
          <span className={`${styles.status} ${styles.bad}`}>{t.statuses[method.status] ?? method.status}</span>
        )}
      </div>
      {!method.is_default && method.status === 'active' && session.offered.add_payment_method && (
        <div className={styles.actions}>
          <Button
            isDisabled={isActing}
            onPress={() =>
              act(async () => {
                await ask('POST', `payment_methods/${method.id}/make_default`)
                done(t.madeDefault)
              })
            }
          >
            {t.makeDefault}
          </Button>
        </div>
      )}
      {problem && <p role="alert">{problem}</p>}
    </li>
  )
}
