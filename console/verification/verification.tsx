import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { Button } from '../ui/Button.tsx'
import { AsApi } from '../ui/Copy.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.verification

/** Checks every invariant now. */
export function Verification() {
  const verification = useQuery({
    queryKey: ['verification'],
    queryFn: ({ signal }) => billing.verification.get({ signal, timeoutMs: 600_000 }),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  })
  return (
    <Page
      title={t.title}
      beside={
        verification.data && (
          <Status
            of={verification.data.is_clean ? 'done' : 'failed'}
            label={
              verification.data.is_clean
                ? t.clean
                : t.broken(verification.data.data.filter((one) => one.violation_count > 0).length)
            }
          />
        )
      }
      actions={
        <Button onPress={() => void verification.refetch()} isDisabled={verification.isFetching}>
          {verification.isFetching ? words.common.loading : t.again}
        </Button>
      }
    >
      <p>{t.why}</p>
      <Loaded query={verification}>
        {({ data, findings }) => (
          <>
            {findings.length > 0 && (
              <Section title={t.findings}>
                <DataTable
                  caption={t.findings}
                  rows={findings.map((one) => ({ ...one, id: one.finding }))}
                  columns={[
                    { title: t.finding, cell: ({ finding }) => t.findingTexts[finding] ?? finding },
                    { title: t.count, isFigure: true, cell: ({ count }) => count },
                  ]}
                />
              </Section>
            )}
            <Section title={t.rule}>
              <DataTable
                caption={t.title}
                rows={data.map((one) => ({ ...one, id: one.invariant }))}
                columns={[
                  {
                    title: t.rule,
                    cell: (one) => (
                      <>
                        {one.promise}
                        {one.violations.length > 0 && <AsApi value={one.violations} />}
                      </>
                    ),
                  },
                  {
                    title: t.checked,
                    isFigure: true,
                    isExtra: true,
                    cell: ({ checked }) => checked.toLocaleString('en-GB'),
                  },
                  {
                    title: t.violations,
                    isFigure: true,
                    cell: ({ violation_count: count }) => (
                      <Status of={count === 0 ? 'done' : 'failed'} label={String(count)} />
                    ),
                  },
                  { title: t.took, isFigure: true, isExtra: true, cell: ({ took_ms: ms }) => `${ms} ms` },
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  )
}
