import type { z } from 'zod'

/** A variable of the environment. */
export interface Variable<S extends z.ZodType> {
  /** The name in the environment. */
  readonly name: string
  /** The default, as text; absent if unset is the default. */
  readonly fallback?: string
  readonly description: string
  readonly schema: S
}

/** Declares a variable. */
export function variable<S extends z.ZodType>(
  name: string,
  schema: S,
  description: string,
): Omit<Variable<S>, 'fallback'>
/** Declares a variable with a default. */
export function variable<S extends z.ZodType>(
  name: string,
  schema: S,
  description: string,
  fallback: string,
): Variable<S> & { readonly fallback: string }
/** Declares a variable, with a default or none. */
export function variable<S extends z.ZodType>(name: string, schema: S, description: string, fallback?: string) {
  return fallback === undefined ? { name, schema, description } : { name, schema, description, fallback }
}
