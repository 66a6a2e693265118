import * as t from '../words/en/portal.ts'
import styles from './portal.module.css'
import { Button } from './state.tsx'
import type { LinkDescription } from './types.ts'

export type Reason = 'link' | 'ended' | 'left' | 'off'

const texts: Readonly<Record<Reason, { readonly title: string; readonly why: string | null }>> = {
  link: { title: t.linkTitle, why: t.linkWhy },
  ended: { title: t.endedTitle, why: t.endedWhy },
  left: { title: t.leftTitle, why: t.leftWhy },
  off: { title: t.offTitle, why: null },
}

/** Where the portal cannot be opened: what happened, and what to do now. */
export function Closed({
  reason,
  link,
  canGoOn,
  onGoOn,
}: {
  readonly reason: Reason
  readonly link: LinkDescription | null
  readonly canGoOn: boolean
  readonly onGoOn: () => void
}) {
  const { title, why } = texts[reason]
  return (
    <main className={styles.alone}>
      {link && <p className={styles.soft}>{link.merchant_name}</p>}
      <h1>{title}</h1>
      {why && <p>{why}</p>}
      {link && reason !== 'off' && <p>{t.askMerchant(link.merchant_name)}</p>}
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
