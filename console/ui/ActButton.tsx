import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ComponentProps, useRef, useState } from 'react'
import { Action } from './Action.tsx'
import { Button } from './Button.tsx'
import { withConfirmation } from './fresh.ts'
import { notify } from './notices.tsx'
import { errorText } from './states.tsx'

interface ActProps {
  readonly label: string
  readonly look?: ComponentProps<typeof Button>['look']
  readonly act: () => Promise<unknown>
  /** What is said when it was done. */
  readonly done: string
  /** What cannot be undone asks first, with this sentence. */
  readonly warning?: string
}

/** A button that does something at once, or after a warning; then everything that is shown is read again. */
export function ActButton({ label, look, act, done, warning }: ActProps) {
  const [isAsking, setAsking] = useState(false)
  const queries = useQueryClient()
  // A second press may come before the disabled button is shown.
  const isBegun = useRef(false)
  const doing = useMutation({
    mutationFn: () => withConfirmation(act),
    onSuccess() {
      notify(done)
      void queries.invalidateQueries()
    },
    onError: (error) => notify(errorText(error)),
    onSettled() {
      isBegun.current = false
    },
  })
  const press = () => {
    if (warning) return setAsking(true)
    if (isBegun.current) return
    isBegun.current = true
    doing.mutate()
  }
  return (
    <>
      <Button look={look ?? 'plain'} isDisabled={doing.isPending} onPress={press}>
        {label}
      </Button>
      {isAsking && (
        <Action
          title={label}
          submit={label}
          isDanger
          initial={{}}
          fields={() => <p>{warning}</p>}
          act={act}
          done={done}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
