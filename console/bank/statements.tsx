import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.bank

/** The newest files; each leads to what was new in it. */
export function Statements() {
  const statements = useQuery({
    queryKey: ['bank statements'],
    queryFn: ({ signal }) => billing.bankStatements.list({ limit: 20 }, { signal }),
  })
  return (
    <Section title={t.statements}>
      <Loaded query={statements}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={t.noStatements}>
              <p>{t.noStatementsWhy}</p>
            </Empty>
          ) : (
            <DataTable
              caption={t.statements}
              rows={data}
              columns={[
                {
                  title: t.imported,
                  cell: ({ id, created_at: at }) => (
                    <Link to="/bank" search={{ bank_statement_id: id }}>
                      <Moment at={at} isExact />
                    </Link>
                  ),
                },
                { title: t.format, cell: ({ format }) => t.formats[format] },
                {
                  title: t.message,
                  isExtra: true,
                  cell: ({ message_id: message }) => message ?? words.common.nothing,
                },
                { title: t.entries, isFigure: true, cell: ({ entry_count: count }) => count },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
