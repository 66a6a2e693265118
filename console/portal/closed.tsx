import * as t from '../words/en/portal.ts'
import { MailLink } from './mail-link.tsx'
import styles from './portal.module.css'
import { Button } from './state.tsx'
import type { LinkDescription, MailOffer } from './types.ts'

export type Reason = 'link' | 'ended' | 'left' | 'off' | 'new'

const texts: Readonly<Record<Reason, { readonly title: string; readonly why: string | null }>> = {
  link: { title: t.linkTitle, why: t.linkWhy },
  ended: { title: t.endedTitle, why: t.endedWhy },
  left: { title: t.leftTitle, why: t.leftWhy },
  off: { title: t.offTitle, why: null },
  new: { title: t.signIn, why: null },
}

/** Where the portal cannot be opened: what happened, and what to do now. */
export function Closed({
  reason,
  link,
  offer,
  canGoOn,
  onGoOn,
}: {
  readonly reason: Reason
  readonly link: LinkDescription | null
  readonly offer: MailOffer | null
  readonly canGoOn: boolean
  readonly onGoOn: () => void
}) {
  const { title, why } = texts[reason]
  return (
    <main className={styles.alone}>
      {(link ?? offer) && <p className={styles.soft}>{(link ?? offer)?.merchant_name}</p>}
      <h1>{title}</h1>
      {why && <p>{why}</p>}
      {link && !offer && reason !== 'off' && <p>{t.askMerchant(link.merchant_name)}</p>}
      {offer && <MailLink offer={offer} />}
      {link?.return_url && (
        <p>
          <a className={`${styles.button} ${styles.primary}`} href={link.return_url}>
            {t.backTo(new URL(link.return_url).host)}
          </a>
        </p>
      )}
      {canGoOn && <Button onPress={onGoOn}>{t.goOn}</Button>}
    </main>
  )
}
