import type { Tables } from './types.generated.ts'

/**
 * The row type of these columns; types that are generated too wide are narrowed. Does not compile if the schema no longer has
 * a column, or has it with another type.
 */
export type Row<
  Table extends keyof Tables,
  Column extends keyof Tables[Table],
  Narrowed extends { readonly [K in Column]?: unknown } = Record<never, never>,
> = Readonly<Omit<Pick<Tables[Table], Column>, keyof Narrowed> & Narrowed>
