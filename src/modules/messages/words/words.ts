import type { Language } from '../../../domain/language.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import type { Words } from './language-words.ts'

/** The words of each language. */
export const wordsOf: Readonly<Record<Language, Words>> = { en, de, fr, es, ja }
