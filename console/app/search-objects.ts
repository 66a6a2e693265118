/** An entry of the search: an object or a page, and where it leads. */
export interface Found {
  readonly id: string
  readonly title: string
  readonly subtitle: string
  readonly to: string
  readonly params: Readonly<Record<string, string>>
}

/** Objects of the service that fit what was typed, best first. */
export async function findObjects(_typed: string, _signal: AbortSignal): Promise<readonly Found[]> {
  return []
}
