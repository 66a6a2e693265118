import { z } from 'zod'
import type { RefusalCode } from '../../domain/refusal.ts'
import type { Scope } from './request-lifecycle.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * The transaction of a request. `read`: a read-only transaction. `write`: one transaction with its idempotency key and the
 * commit statement. `preview`: the work of a write, rolled back.
 */
export type RouteKind = 'read' | 'write' | 'preview'

/** The names in braces: each is the id of an object, a UUID; anything else in its place is a 404. */
export type PathParameters<Url extends string> = Url extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & PathParameters<Rest>
  : unknown

/** A JSON answer. The example is shown in the documentation, and checked against the schema. */
export interface JsonAnswer<S extends z.ZodType = z.ZodType> {
  /** 200 by default. */
  readonly status?: number
  readonly description: string
  readonly schema: S
  readonly example: z.output<S>
  /** Another 2xx that the handler may answer with, of the same schema. */
  readonly also?: { readonly status: number; readonly description: string; readonly example: z.output<S> }
}

/** An answer that is text of another kind: a page, a table. */
export interface TextAnswer {
  readonly status?: number
  readonly description: string
  readonly contentType: string
  readonly example: string
}

/** An answer that is a file, not text. */
export interface FileAnswer {
  readonly status?: number
  readonly description: string
  readonly contentType: string
  readonly isFile: true
  /** How it begins. */
  readonly example: string
}

export type AnswerDeclaration = JsonAnswer | TextAnswer | FileAnswer

/** A body: JSON by its schema. One that is text of other kinds is declared with `textBody`. */
export interface BodyDeclaration<S extends z.ZodType = z.ZodType> {
  readonly schema: S
  readonly example: z.input<S>
  /** An example for each content type, where the body is text. */
  readonly texts?: Readonly<Record<string, string>>
  /** Where the body may be larger than 1 MiB. */
  readonly bytesMax?: number
  /** Numbers with more digits than a double holds are read as texts. */
  readonly hasExactNumbers?: true
  /** Other content types that hold JSON, and how the body is made of it. */
  readonly otherJson?: Readonly<Record<string, OtherJson>>
}

/** JSON in another shape, which a function turns into that of `application/json`. */
export interface OtherJson {
  readonly example: unknown
  readonly read: (value: unknown) => unknown
}

/** What a handler gets of a body that is text. */
const sentText = z.strictObject({ contentType: z.string(), text: z.string() })

/** Declares a body that is text of these content types, in UTF-8, each with an example; JSON is refused. */
export function textBody(texts: Readonly<Record<string, string>>): BodyDeclaration<typeof sentText> {
  const [[contentType, text] = ['', '']] = Object.entries(texts)
  return { schema: sentText, example: { contentType, text }, texts }
}

/** Makes a file after the transaction, so that no connection waits for it. */
export type MakeFile = (services: never) => Promise<Uint8Array>

/** The body that a handler returns; text may be streamed while the transaction is open. */
export type BodyOf<A> = A extends { readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : A extends { readonly isFile: true }
    ? MakeFile
    : string | AsyncIterable<string>

export interface Input<Url extends string, Q, B> {
  readonly params: PathParameters<Url>
  readonly query: Q
  readonly body: B
}

/**
 * The result of a handler. `again` commits and runs the handler again in another transaction, for work that is cut into
 * bounded pieces; the idempotency key is stored with the last one.
 */
export type Outcome<B, C = unknown, S = unknown> = Finished<B> | 'again' | OutsideCall<B, C, S>

export interface Finished<B> {
  readonly body: B
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Commits what the handler has written, then calls another service while no transaction is open. What the call resolves to runs in
 * a second transaction and answers the request. A repetition after a crash between the two runs the handler again.
 */
export interface OutsideCall<B, C = unknown, S = unknown> {
  readonly outside: (services: S) => Promise<(context: C) => Promise<Finished<B>>>
}

export interface RouteDeclaration<
  C,
  Url extends string = string,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  A extends AnswerDeclaration = AnswerDeclaration,
  S = never,
> {
  readonly method: Method
  /** `/v1/customers/{id}`. */
  readonly url: Url
  readonly kind: RouteKind
  /** `portal`: of no key and no person, but of a customer. */
  readonly scope: Scope | 'portal'
  /** Verb and noun, unique: `createCustomer`. */
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** Build it with `z.strictObject`, so that an unknown parameter is refused. */
  readonly query?: Q
  /** Build it with `z.strictObject`. Without it the body must be empty or `{}`. */
  readonly body?: BodyDeclaration<B>
  readonly answer: A
  /** The codes it may refuse with, besides those that every route has. */
  readonly refusals?: readonly RefusalCode[]
  /** The answer to store for repeated requests, if the real one has a secret. */
  readonly withoutSecrets?: (body: BodyOf<A>) => BodyOf<A>
  /** It may run again after a deadlock, so it must have no effect outside its transaction. */
  readonly handler: (
    context: C,
    input: Input<Url, z.output<Q>, z.output<B>>,
  ) => Promise<Outcome<BodyOf<A>, C, S>> | Outcome<BodyOf<A>, C, S>
}

/**
 * How requests of one key that are under way together are answered together, in one transaction. Such a route keeps no idempotency keys:
 * its handler must do nothing twice.
 */
export interface Combining<C> {
  /** What a request counts for. */
  readonly weightOf: (body: never) => number
  /** What one transaction takes. */
  readonly weightMax: number
  /** What may wait and run in this process; more is refused with `unavailable`. */
  readonly waitingMax: number
  /** Transactions of one key at a time. */
  readonly atOnce: number
  /** What must wait before a further transaction begins beside one that runs: few requests are cheaper together. */
  readonly weightBeside: number
  /** Answers the requests, in their order. */
  readonly handler: (context: C, bodies: readonly never[]) => Promise<readonly unknown[]>
}

/** A declared route whose types have been checked and are no longer needed. */
export interface Route<C> {
  readonly method: Method
  readonly url: string
  readonly kind: RouteKind
  readonly scope: Scope | 'portal'
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  readonly query?: z.ZodObject
  readonly body?: BodyDeclaration
  readonly combining?: Combining<C>
  readonly answer: AnswerDeclaration
  readonly refusals?: readonly RefusalCode[]
  readonly withoutSecrets?: (body: unknown) => unknown
  readonly handler: (
    context: C,
    input: { params: Readonly<Record<string, string>>; query: unknown; body: unknown },
  ) => Promise<Outcome<unknown, C>> | Outcome<unknown, C>
}

/** What the documentation says of a route; `portal`, `session` and `public` ones are not of the API's keys. */
export type DocumentedRoute = Omit<Route<never>, 'handler' | 'scope' | 'withoutSecrets' | 'combining'> & {
  readonly combining?: unknown
  readonly scope: Scope | 'portal' | 'session' | 'public'
}

type Empty = z.ZodObject<Record<never, never>>

/**
 * Returns the function that modules declare routes with, bound to the type of their context, and of the services that they call
 * outside of transactions.
 */
export function routesWith<C, S = never>() {
  return <
    const Url extends string,
    A extends AnswerDeclaration,
    Q extends z.ZodObject = Empty,
    B extends z.ZodType = Empty,
  >(
    declaration: RouteDeclaration<C, Url, Q, B, A, S>,
  ): Route<C> => declaration as unknown as Route<C>
}

/** A route whose requests are answered together. */
export type CombinedDeclaration<C, B extends z.ZodType, A extends JsonAnswer> = Omit<
  RouteDeclaration<C, string, Empty, B, A>,
  'handler' | 'kind' | 'query' | 'withoutSecrets' | 'body'
> & {
  readonly body: BodyDeclaration<B>
  readonly combining: Omit<Combining<C>, 'weightOf' | 'handler'> & {
    readonly weightOf: (body: z.output<B>) => number
    readonly handler: (context: C, bodies: readonly z.output<B>[]) => Promise<readonly z.output<A['schema']>[]>
  }
}

/** Returns the function that modules declare routes with whose requests are answered together. */
export function combinedRoutesWith<C>() {
  return <B extends z.ZodType, A extends JsonAnswer>(declaration: CombinedDeclaration<C, B, A>): Route<C> => {
    const combining = declaration.combining as unknown as Combining<C>
    return {
      ...declaration,
      kind: 'write',
      combining,
      async handler(context: C, { body }: { readonly body: unknown }) {
        const [answer] = await combining.handler(context, [body as never])
        return { body: answer }
      },
    } as unknown as Route<C>
  }
}

/** Whether an answer is JSON rather than other text. */
export function isJson(answer: AnswerDeclaration): answer is JsonAnswer {
  return 'schema' in answer
}

/** Whether an answer is a file. */
export function isFile(answer: AnswerDeclaration): answer is FileAnswer {
  return 'isFile' in answer
}
