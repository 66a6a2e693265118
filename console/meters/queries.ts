import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

const fillingMs = 2000

/** A meter; while it fills it is read again and again. */
export const meterQuery = (id: string) =>
  queryOptions({
    queryKey: ['meter', id],
    queryFn: ({ signal }) => billing.meters.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'filling' ? fillingMs : false),
  })
