import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components'
import styles from './Button.module.css'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

/** A button; `look` says how much it weighs. */
export function Button({ look = 'plain', ...props }: Omit<ButtonProps, 'className'> & { readonly look?: Look }) {
  return <AriaButton {...props} className={`${styles.button} ${styles[look]}`} />
}

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  readonly look?: Look
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A link that looks like a button: to a file of the service, or to a page elsewhere. */
export const Anchor = ({ look = 'plain', ...props }: AnchorProps) => (
  <a {...props} className={`${styles.button} ${styles[look]}`} />
)

/** A link to another page that looks like a button. */
export const ButtonLink: LinkComponent<typeof Anchor> = createLink(Anchor)
