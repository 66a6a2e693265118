/** Markup that may go out as it is. */
export interface Html {
  readonly markup: string
}

type Piece = string | number | Html | null | readonly Html[]

/** Markup with values in it: whatever is not markup itself is escaped. */
export function html(fixed: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { markup: String.raw({ raw: fixed }, ...values.map(markupOf)) }
}

/** Text that somebody else has written, in whatever direction it runs. */
export function foreign(text: string): Html {
  return html`<bdi>${text}</bdi>`
}

function markupOf(value: Piece): string {
  if (value === null) return ''
  if (typeof value === 'object') return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
