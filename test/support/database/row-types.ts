import { join, relative } from 'node:path'
import { type CallExpression, isCallExpression, isPropertyAccessExpression, type Node } from 'typescript/unstable/ast'
import { API, type Checker, SymbolFlags, type Type, TypeFlags, type TypeReference } from 'typescript/unstable/sync'
import { projectDirectory } from '../source-files.ts'

/** A column as a row type has it. */
export interface Field {
  /** What a value may be, null left out: 'string', 'number', 'bigint', 'boolean', 'Instant', 'Buffer', 'object', arrays of these. */
  readonly kinds: ReadonlySet<string>
  readonly isNullable: boolean
  /** The row type says that some statements do not give it. */
  readonly isOptional: boolean
}

/** A place in the source that sends a statement and reads its rows. */
export interface RowsRead {
  /** Column by column; null where the rows are only counted, or not looked at. */
  readonly fields: ReadonlyMap<string, Field> | null
  /** The row type is a parameter: nobody can tell what the statement must give. */
  readonly isGeneric: boolean
}

/** What the source reads from the database, by place as a stack trace tells it: `src/modules/x/store.ts:14:25`. */
export function rowsReadInSource(): Map<string, RowsRead> {
  const api = new API({ cwd: projectDirectory })
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(projectDirectory, 'tsconfig.json')] }).getProjects()
    if (!project) throw new Error('the project does not open')
    const { program, checker } = project
    const found = new Map<string, RowsRead>()
    for (const file of program.getSourceFileNames()) {
      const path = relative(projectDirectory, file)
      if (!path.startsWith('src/') || path.endsWith('.test.ts')) continue
      const source = program.getSourceFile(file)
      if (!source || !/\.(?:rows|commitWith|query)\b/.test(source.text)) continue
      for (const { call, name } of readingCalls(source)) {
        const before = source.text.slice(0, name.getStart(source)).split('\n')
        const row = rowTypeOf(checker, checker.getTypeAtLocation(call))
        if (row) found.set(`${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`, rowsRead(checker, row))
      }
    }
    return found
  } finally {
    api.close()
  }
}

function readingCalls(node: Node): { call: CallExpression; name: Node }[] {
  const within: { call: CallExpression; name: Node }[] = []
  node.forEachChild((child) => void within.push(...readingCalls(child)))
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return within
  const { name } = node.expression
  return /^(?:rows|commitWith|query)$/.test(name.text) ? [{ call: node, name }, ...within] : within
}

/** Of a promise of rows, or of the result that the driver gives, the type of a row. */
function rowTypeOf(checker: Checker, promise: Type | undefined): Type | undefined {
  const argumentOf = (type: Type | undefined) =>
    type?.isTypeReference() ? checker.getTypeArguments(type as TypeReference)[0] : undefined
  return argumentOf(argumentOf(promise))
}

function rowsRead(checker: Checker, row: Type): RowsRead {
  if (row.isTypeParameter()) return { fields: null, isGeneric: true }
  if (row.flags & (TypeFlags.Unknown | TypeFlags.Any)) return { fields: null, isGeneric: false }
  const fields = checker.getPropertiesOfType(row).map((property): [string, Field] => {
    const types = partsOf(checker.getTypeOfSymbol(property))
    const isOptional = (property.flags & SymbolFlags.Optional) !== 0
    const kinds = types.map((type) => kindOf(checker, type))
    const isNullable = kinds.includes('null')
    return [
      property.name,
      { kinds: new Set(kinds.filter((kind) => kind !== 'null' && kind !== 'undefined')), isNullable, isOptional },
    ]
  })
  return { fields: new Map(fields), isGeneric: false }
}

function partsOf(type: Type | undefined): readonly Type[] {
  if (!type) return []
  return type.isUnionType() && !(type.flags & TypeFlags.BooleanLike) ? (type.getTypes() ?? []) : [type]
}

function kindOf(checker: Checker, type: Type): string {
  const known: readonly [number, string][] = [
    [TypeFlags.Null, 'null'],
    [TypeFlags.Undefined, 'undefined'],
    [TypeFlags.StringLike, 'string'],
    [TypeFlags.NumberLike, 'number'],
    [TypeFlags.BigIntLike, 'bigint'],
    [TypeFlags.BooleanLike, 'boolean'],
    [TypeFlags.Unknown | TypeFlags.Any, 'unknown'],
  ]
  const plain = known.find(([flags]) => (type.flags & flags) !== 0)
  if (plain) return plain[1]
  if (checker.isArrayType(type) && type.isTypeReference()) {
    const [element] = checker.getTypeArguments(type)
    return `${[...new Set(partsOf(element).map((part) => kindOf(checker, part)))].join(' | ')}[]`
  }
  const name = type.getSymbol()?.name
  return name === 'Instant' || name === 'Buffer' ? name : 'object'
}
