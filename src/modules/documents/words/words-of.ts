import type { Language } from '../../../domain/document-facts.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import type { DocumentWords } from './words.ts'

const all: Readonly<Record<Language, DocumentWords>> = { en, de, fr, es, ja }

/** What a document says in that language. */
export function wordsOf(language: Language): DocumentWords {
  return all[language]
}
