import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { Copy } from './Copy.tsx'
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
      <Button look="primary" onPress={onClose}>
        {words.common.close}
      </Button>
    </Window>
  )
}
