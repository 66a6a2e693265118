import { words } from '../words/en.ts'
import styles from './Action.module.css'
import { Button } from './Button.tsx'
import { Copy, copyText } from './Copy.tsx'
import { Window } from './Window.tsx'

/** Shows a secret or a link that is given only once. */
export function Secret({
  title,
  why,
  text,
  onClose,
}: {
  readonly title: string
  readonly why: string
  readonly text: string
  readonly onClose: () => void
}) {
  return (
    <Window title={title} onClose={onClose}>
      <p>{why}</p>
      <Copy text={text} />
      <footer className={styles.footer}>
        <Button look="primary" onPress={() => void copyText(text)}>
          {words.common.copy}
        </Button>
        <Button onPress={onClose}>{words.common.close}</Button>
      </footer>
    </Window>
  )
}
