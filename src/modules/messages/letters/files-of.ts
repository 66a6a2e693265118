import type { Attachment } from '../../../platform/outbound/mail-client.ts'
import type { Topic } from './letter.ts'

/** The files of a document that are attached to its mail. None are made yet. */
export async function filesOf(
  _document: Exclude<Topic, { readonly kind: 'subscription' }>,
): Promise<readonly Attachment[]> {
  return []
}
