/** Markup that needs no escaping. */
export interface Html {
  readonly markup: string
}

type Piece = string | number | Html | null | readonly Html[]

/** A template of markup: values that are not markup are escaped. */
export function html(fixed: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { markup: String.raw({ raw: fixed }, ...values.map(markupOf)) }
}

/** Text from outside, in either writing direction. */
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
