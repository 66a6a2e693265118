import { type SyntheticEvent, useState } from 'react'
import styles from './PrintedPage.module.css'

/** A document as it prints: the page of this address, as high as it is. Its scripts do not run. */
export function PrintedPage({ title, address }: { readonly title: string; readonly address: string }) {
  const [height, setHeight] = useState<number>()
  const fit = ({ currentTarget }: SyntheticEvent<HTMLIFrameElement>) => {
    const page = currentTarget.contentDocument?.documentElement
    if (page) setHeight(page.scrollHeight)
  }
  return (
    <iframe
      className={styles.page}
      title={title}
      src={address}
      // Of this origin, so that its height can be read; without scripts.
      sandbox="allow-same-origin"
      height={height}
      onLoad={fit}
    />
  )
}
