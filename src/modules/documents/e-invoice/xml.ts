/** An element as text. */
export interface Xml {
  readonly xml: string
}

type Child = Xml | null | readonly (Xml | null)[]
type Attributes = Readonly<Record<string, string | null>>

/** An element with children; null without any, so that no empty element is written (PEPPOL-EN16931-R008). */
export function element(name: string, ...children: readonly Child[]): Xml | null {
  const inner = children.flat().flatMap((child) => child?.xml ?? [])
  return inner.length === 0 ? null : { xml: `<${name}>${inner.join('')}</${name}>` }
}

/** An element with text; null for no text. */
export function text(name: string, value: string | number | null, attributes: Attributes = {}): Xml | null {
  const content = value === null ? '' : escaped(String(value))
  return content === '' ? null : { xml: `<${name}${written(attributes)}>${content}</${name}>` }
}

/** A document with the namespaces of its root. */
export function xmlDocument(root: string, namespaces: Attributes, ...children: readonly Child[]): string {
  const inner = children.flat().flatMap((child) => child?.xml ?? [])
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${written(namespaces)}>${inner.join('')}</${root}>\n`
}

function written(attributes: Attributes): string {
  const given = Object.entries(attributes).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  return given.map(([name, value]) => ` ${name}="${escaped(value ?? '')}"`).join('')
}

// What XML 1.0 cannot hold is left out.
function escaped(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
    .trim()
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
