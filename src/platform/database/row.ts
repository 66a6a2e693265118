import type { Selectable } from 'kysely'
import type { DB } from './types.generated.ts'

/**
 * These columns of a table as a select gives them; what the generated types say too widely is narrowed. Does not compile
 * once the schema no longer has a column, or has it with another type.
 */
export type Row<
  Table extends keyof DB,
  Column extends keyof Selectable<DB[Table]>,
  Narrowed extends { readonly [K in Column]?: unknown } = Record<never, never>,
> = Readonly<Omit<Pick<Selectable<DB[Table]>, Column>, keyof Narrowed> & Narrowed>
