/** Another last letter of a key; the one before it, because of the last not all bits count. */
export function withOtherLetter(authorization: string): string {
  const letter = authorization.at(-2) === 'A' ? 'B' : 'A'
  return authorization.slice(0, -2) + letter + authorization.slice(-1)
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The text with some ids replaced. */
export function withOtherIds(text: string, by: Readonly<Record<string, string>>): string {
  return text.replaceAll(uuid, (id) => by[id] ?? id)
}

/** The ids that a request names. */
export function idsWithin(request: object): readonly string[] {
  return [...JSON.stringify(request).matchAll(uuid)].map(([id]) => id)
}
