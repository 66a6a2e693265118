import type { Customer } from './customer.ts'

/**
 * The words by which a search finds a customer, sorted: those of the name, also without its hyphens and apostrophes; the email, what
 * is before and behind its @; those of the external id. In lower case, as `searchWords` makes them of what is searched for.
 */
export function wordsOf({ name, email, externalId }: Pick<Customer, 'name' | 'email' | 'externalId'>): string[] {
  const [local = '', domain = ''] = email?.split('@') ?? []
  const texts = [name, name.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' '), email ?? '', local, domain, externalId ?? '']
  return [...new Set(texts.flatMap(searchWords))].sort()
}

/** The words of a text between its blanks, in lower case and in the forms of Unicode that look alike written as one. */
export function searchWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '')
}
