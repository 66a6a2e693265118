import type { DunningStatus } from '../../packages/sdk/index.ts'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

/** The colours of other statuses that ask for as much attention. */
const looks: Readonly<Record<DunningStatus, string>> = { active: 'pending', exhausted: 'failed', ended: 'done' }

/** The status of a dunning in words. */
export function DunningStatusOf({ status }: { readonly status: DunningStatus }) {
  return <Status of={looks[status]} label={words.dunning.statuses[status]} />
}
