/** The headers of a file of a document: its name is made of the number, or of the id of a draft. */
export function shownAs({ number, id }: { readonly number: string | null; readonly id: string }, ending: string) {
  return { 'content-disposition': `inline; filename="${nameOf({ number, id })}.${ending}"` }
}

/** The name of a document as a file, without an ending. */
export function nameOf({ number, id }: { readonly number: string | null; readonly id: string }): string {
  return (number ?? id).replaceAll(/[^\w.-]+/g, '-')
}
