import { tenantTables } from '../support/database/tenant-rows.ts'

type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** Looks whether a tenant's rows were written by anything but requests that succeeded. */
export interface ChangeWatch {
  /**
   * What has been written since the last look by others than those who sent these idempotency keys and succeeded; a line for
   * each, none if all is well. A transaction leaves its number in each row that it writes, and the row of its idempotency key
   * tells whose it was. Lines of drafts are written anew, and so are not counted.
   */
  look(succeeded: ReadonlySet<string>, mayRemove: boolean): Promise<readonly string[]>
  /** Takes everything up to now as it is. */
  accept(): Promise<void>
}

/** Starts to watch a tenant. */
export async function watchChanges(owner: Owner, tenantId: string): Promise<ChangeWatch> {
  const tables = await tenantTables(owner)
  const rows = tables.map(
    (table) => `select '${table}' as name, xmin::text::bigint as writer, count(*)::int as rows from ${table}
      where tenant_id = $1 group by xmin`,
  )
  const writers = async () => (await owner(rows.join(' union all '), [tenantId])) as readonly Written[]
  const keysOf = `select key, xmin::text::bigint as writer from idempotency_key where tenant_id = $1`
  let known = new Set<string>()
  let counts = new Map<string, number>()

  function take(written: readonly Written[]): void {
    known = new Set(written.map(({ writer }) => writer))
    counts = countsOf(written)
  }

  return {
    async look(succeeded, mayRemove) {
      const written = await writers()
      const keys = (await owner(keysOf, [tenantId])) as readonly { key: string; writer: string }[]
      const fresh = keys.filter(({ writer }) => !known.has(writer))
      const accounted = new Set(fresh.map(({ writer }) => writer))
      const found = [
        ...fresh.filter(({ key }) => !succeeded.has(key)).map(({ key }) => `a refused request kept its key ${key}`),
        ...written
          .filter(({ writer }) => !known.has(writer) && !accounted.has(writer))
          .map(({ name, rows }) => `${rows} rows of ${name} were written by no request that succeeded`),
        ...[...counts].flatMap(([name, before]) => {
          const now = countsOf(written).get(name) ?? 0
          return now < before && !mayRemove && name !== 'document_line'
            ? [`${before - now} rows of ${name} are gone`]
            : []
        }),
      ]
      take(written)
      return found
    },
    async accept() {
      take(await writers())
    },
  }
}

interface Written {
  readonly name: string
  readonly writer: string
  readonly rows: number
}

function countsOf(written: readonly Written[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { name, rows } of written) counts.set(name, (counts.get(name) ?? 0) + rows)
  return counts
}
