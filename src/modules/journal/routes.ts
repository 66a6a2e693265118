import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { aboutTables, attachment, csvAnswer } from '../documents/export/csv-route.ts'
import { withByteOrderMark } from '../documents/export/table.ts'
import { route } from '../transaction/route.ts'
import { journalColumns, journalLinesCsv } from './export.ts'
import { entryExample, entryFilters, entrySchema, lineFilters } from './schemas.ts'
import { listJournalEntries } from './store.ts'
import { journalEntryToApi } from './to-api.ts'

const tag = 'Journal'

export const journalRoutes = [
  route({
    method: 'GET',
    url: '/v1/journal_entries',
    kind: 'read',
    scope: 'read',
    operationId: 'listJournalEntries',
    tag,
    summary: 'List journal entries',
    description:
      'Oldest first: one entry for each event that moves money. Sequences are those of the events, so a reader that asks ' +
      'again with `after` set to the last sequence it saw gets every entry exactly once. `next_cursor` pages through one reading.',
    query: entryFilters,
    answer: {
      description: 'A page of journal entries',
      schema: listAnswer(entrySchema),
      example: { data: [entryExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/journal_entries', query) }
      const after = query.cursor === undefined ? query.after : Number(positionOf(query.cursor, scope)[0])
      const found = await listJournalEntries(tx, tenantId, query, { after, limit: query.limit })
      const page = pageOf(found, query.limit, scope, {
        of: journalEntryToApi,
        position: ({ sequence }) => [Number(sequence)],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/exports/journal_lines',
    kind: 'read',
    scope: 'read',
    operationId: 'exportJournalLines',
    tag,
    summary: 'Export the lines of the journal as CSV',
    description: `${aboutTables} Oldest first.`,
    query: lineFilters,
    answer: csvAnswer(journalColumns),
    handler: ({ tx, tenantId }, { query: { bom, ...filter } }) => ({
      body: withByteOrderMark(journalLinesCsv(tx, tenantId, filter), bom),
      headers: attachment('journal_lines.csv'),
    }),
  }),
]
