import { queryOptions } from '@tanstack/react-query'
import { billing } from '../app/client.ts'

export const couponQuery = (id: string) =>
  queryOptions({ queryKey: ['coupon', id], queryFn: ({ signal }) => billing.coupons.get(id, { signal }) })
