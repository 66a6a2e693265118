import { queryOptions } from '@tanstack/react-query'
import type { Meter } from '../../packages/sdk/index.ts'
import { billing } from './client.ts'

const most = 500

/** The meters, archived ones too, the newest first. */
export const metersQuery = queryOptions({
  queryKey: ['meters', 'all'],
  async queryFn({ signal }): Promise<readonly Meter[]> {
    const meters: Meter[] = []
    for await (const meter of billing.meters.all({ limit: 100 }, { signal })) {
      meters.push(meter)
      if (meters.length === most) break
    }
    return meters
  },
})
