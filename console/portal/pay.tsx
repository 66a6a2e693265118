import * as t from '../words/en/portal.ts'
import { ask } from './api.ts'
import { methodText } from './methods-text.ts'
import styles from './portal.module.css'
import { Button, useAct, useAsked, usePortal } from './state.tsx'
import type { Invoice, List, PaymentMethod } from './types.ts'

/** How an open invoice is paid: from the method on file, or on a page of the gateway. */
export function Pay({ invoice }: { readonly invoice: Invoice }) {
  const { session, done } = usePortal()
  const methods = useAsked<List<PaymentMethod>>('payment_methods')
  const { act, isActing, problem } = useAct()
  if (invoice.amount_due_cents === 0) return null
  if (invoice.is_being_collected) return <p className={styles.soft}>{t.takenByItself}</p>
  if (!session.offered.pay || methods.state !== 'ready') return null
  const usual = methods.data.data.find((one) => one.is_default && one.status === 'active')
  const here = `${location.origin}/portal/invoices/${invoice.id}`
  return (
    <>
      <div className={styles.actions}>
        {usual && (
          <Button
            isPrimary
            isDisabled={isActing}
            onPress={() =>
              act(async () => {
                await ask('POST', `invoices/${invoice.id}/collect`)
                done(t.paying)
              })
            }
          >
            {t.payBy(methodText(usual))}
          </Button>
        )}
        <Button
          isPrimary={!usual}
          isDisabled={isActing}
          onPress={() =>
            act(async () => {
              const { url } = await ask<{ url: string | null }>('POST', `invoices/${invoice.id}/payment_link`, {
                return_url: here,
              })
              if (url) location.assign(url)
            })
          }
        >
          {usual ? t.payOtherwise : t.pay}
        </Button>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </>
  )
}
