import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml'
import { refuseField } from '../../domain/refusal.ts'

/**
 * The root of an XML document. Refuses what is not well-formed, and every document type declaration, so that no entity but the
 * five of XML exists; the pointer is the line, such as `/3`.
 */
export function xmlRoot(text: string): XmlElement {
  const declared = text.search(/<!DOCTYPE/i)
  if (declared >= 0) refuseXml('A document type declaration is not allowed', text.slice(0, declared).split('\n').length)
  let root: XmlElement | null
  try {
    root = parseXml(text).root
  } catch (error) {
    // A RangeError: nested deeper than the parser can read.
    if (error instanceof RangeError) refuseXml('It is nested too deep', 1)
    refuseXml(firstLine(error), error instanceof XmlError ? error.line : 1)
  }
  return root ?? refuseXml('It has no element', 1)
}

/** The elements at a path below an element; names without their prefix. */
export function elementsAt(element: XmlElement, path: string): readonly XmlElement[] {
  let found: readonly XmlElement[] = [element]
  for (const name of path.split('/'))
    found = found.flatMap((one) => childrenOf(one).filter((child) => nameOf(child) === name))
  return found
}

/** The text at the first of these paths that has one, without white space around it; null if none has. */
export function textAt(element: XmlElement, ...paths: readonly string[]): string | null {
  for (const path of paths) {
    for (const found of elementsAt(element, path)) {
      const text = found.text.trim()
      if (text !== '') return text
    }
  }
  return null
}

/** The name of an element without its prefix. */
export function nameOf({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1)
}

function childrenOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => child instanceof XmlElement)
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'It cannot be parsed'
}

function refuseXml(why: string, line: number): never {
  refuseField('invalid_request', `/${line}`, `The body is no XML that is read here: ${why}.`)
}
