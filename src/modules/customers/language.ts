import { z } from 'zod'
import { languages } from '../../domain/language.ts'

/** A language that mails and documents are written in. */
export const language = z
  .enum(languages)
  .meta({ id: 'Language', description: 'Of mails, and of the pages of documents' })
