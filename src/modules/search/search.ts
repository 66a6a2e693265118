import type { Area } from '../../platform/http/request-lifecycle.ts'
import { searchWords } from '../customers/words.ts'
import type { Context } from '../transaction/context.ts'
import {
  type Found,
  type FoundType,
  foundByExternalId,
  foundById,
  foundByNumber,
  foundByWords,
  foundPlans,
} from './store.ts'

/** Whose routes show an object of each type. */
const areaOf: Readonly<Record<FoundType, Area>> = {
  customer: 'customers',
  subscription: 'billing',
  invoice: 'money',
  credit_note: 'money',
  plan: 'catalog',
  payment: 'money',
  event: 'reports',
}

const wordsMax = 6
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** Finds what a person means by a text, best first: an exact id, external id or number; customers; numbers that begin so; plans. */
export async function search(ctx: Context, text: string, limit: number) {
  const { tx, tenantId } = ctx
  const typed = text.trim()
  const mayRead = (type: FoundType) => ctx.mayRead(areaOf[type])
  const types = (...wanted: readonly FoundType[]) => wanted.filter(mayRead)
  const words = searchWords(text).slice(0, wordsMax)
  const [byId, byExternalId, byNumber, customers, plans] = await Promise.all([
    uuid.test(typed)
      ? foundById(tx, tenantId, { id: typed, types: (Object.keys(areaOf) as FoundType[]).filter(mayRead) })
      : [],
    foundByExternalId(tx, tenantId, { externalId: typed, types: types('subscription', 'invoice') }),
    foundByNumber(tx, tenantId, {
      beginnings: [...new Set([typed, typed.toUpperCase()])],
      types: types('invoice', 'credit_note'),
    }),
    mayRead('customer') ? foundByWords(tx, tenantId, words) : [],
    mayRead('plan') ? foundPlans(tx, tenantId, typed) : [],
  ])
  const isWhole = ({ title }: Found) => title.toLowerCase() === typed.toLowerCase()
  const found = [
    ...byId,
    ...byExternalId,
    ...byNumber.filter(isWhole),
    ...customers,
    ...plans.filter(isWhole),
    ...byNumber,
    ...plans,
  ]
  return [...new Map(found.map((one) => [one.id, one])).values()].slice(0, limit)
}
