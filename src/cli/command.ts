import { parseArgs } from 'node:util'

/** An option. With `value` it takes a value, which the help calls by that name; without, it is a flag. */
export interface Option {
  readonly value?: string
  readonly description: string
}

type Options = Readonly<Record<string, Option>>

/** The given options: the text of those with a value, true for flags. */
export type Given<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly value: string } ? string | undefined : boolean
}

export interface CommandDeclaration<O extends Options> {
  /** The words after `billing`: `keys create`. */
  readonly name: string
  /** Positional arguments, in order, all required. */
  readonly parameters?: readonly { readonly name: string; readonly description: string }[]
  readonly summary: string
  /** Further sentences of its help. */
  readonly details?: string
  readonly options: O
  /** Returns the exit code; undefined is 0. */
  readonly run: (given: Given<O>, parameters: readonly string[]) => Promise<number | undefined>
}

/** A declared command whose types have been checked and are no longer needed. */
export type Command = CommandDeclaration<Options>

/** A wrong command line; the message is for the user. */
export class UsageError extends Error {}

export function command<const O extends Options>(declaration: CommandDeclaration<O>): Command {
  return declaration as unknown as Command
}

/** Runs the command that the words name and returns the exit code. Throws a `UsageError`. */
export async function runCommand(commands: readonly Command[], words: readonly string[]): Promise<number> {
  if (words[0] === 'help') return runCommand(commands, [...words.slice(1), '--help'])
  const found = commandOf(commands, words)
  if (found === undefined) return withoutCommand(commands, words)
  const rest = words.slice(found.name.split(' ').length)
  if (asksForHelp(rest)) return print(helpOf(found))
  const { values, positionals } = parsed(found, rest)
  return (await found.run(values, positionals)) ?? 0
}

function commandOf(commands: readonly Command[], words: readonly string[]): Command | undefined {
  const isNamed = ({ name }: Command) => name.split(' ').every((part, index) => words[index] === part)
  return commands.find(isNamed)
}

/** Prints the help that the words ask for; else throws a `UsageError`, because they name no command. */
function withoutCommand(commands: readonly Command[], words: readonly string[]): number {
  const [first] = words
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (words.some((word) => word === '--help' || word === '-h')) {
    if (group.length > 0 || first === '--help' || first === '-h')
      return print(overview(group.length > 0 ? group : commands))
  }
  if (first === undefined) throw new UsageError(`A command is missing.\n\n${overview(commands)}`)
  if (group.length === 0) throw new UsageError(`There is no command "${first}".`)
  const names = group.map(({ name }) => `billing ${name}`).join(', ')
  const second = words[1]
  throw new UsageError(
    `${second ? `There is no command "${first} ${second}"` : `"${first}" needs a second word`}. Commands: ${names}.`,
  )
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

function parsed(found: Command, words: readonly string[]) {
  const { name, parameters = [], options } = found
  const result = read()
  const { positionals } = result
  const missing = parameters[positionals.length]
  if (missing) throw wrong(found, `"billing ${name}" needs <${missing.name}>: ${missing.description}`)
  const surplus = positionals[parameters.length]
  if (surplus !== undefined) throw wrong(found, `"billing ${name}" does not take "${surplus}"`)
  return { values: result.values as Given<Options>, positionals }

  function read() {
    try {
      return parseArgs({
        args: [...words],
        allowPositionals: true,
        options: Object.fromEntries(
          Object.entries(options).map(([option, { value }]) => [option, { type: value ? 'string' : 'boolean' }]),
        ),
      })
    } catch (error) {
      // Only the first sentence of Node’s message helps the user.
      const [sentence = ''] = (error as Error).message.split(/\. |\n/)
      throw wrong(found, sentence.replace(/\.$/, ''))
    }
  }
}

function wrong({ name }: Command, sentence: string): UsageError {
  return new UsageError(`${sentence}. See: billing ${name} --help`)
}

function print(text: string): number {
  console.log(text)
  return 0
}

/** The list of commands, and where they find the database. */
export function overview(commands: readonly Command[]): string {
  return [
    'billing: subscription billing on PostgreSQL',
    '',
    'Usage: billing <command> [options]',
    '',
    'Commands:',
    ...aligned(commands.map((one) => [usageOf(one), one.summary])),
    '',
    'Help for a command: billing <command> --help',
    '',
    'The settings come from the environment (see .env.example). Without DATABASE_URL the commands use the embedded',
    'PostgreSQL in BILLING_DATA_DIR (.data): that of a running service, or they start it.',
  ].join('\n')
}

function helpOf(found: Command): string {
  const { summary, details, parameters = [], options } = found
  const optionRows = Object.entries(options).map(
    ([name, { value, description }]) => [`--${name}${value ? ` <${value}>` : ''}`, description] as const,
  )
  return [
    `billing ${found.name}: ${summary}`,
    '',
    `Usage: billing ${usageOf(found)} [options]`,
    ...(details ? ['', details] : []),
    ...(parameters.length > 0
      ? ['', 'Parameters:', ...aligned(parameters.map(({ name, description }) => [`<${name}>`, description]))]
      : []),
    '',
    'Options:',
    ...aligned([...optionRows, ['--help', 'Show this']]),
  ].join('\n')
}

function usageOf({ name, parameters = [] }: Command): string {
  return [name, ...parameters.map((parameter) => `<${parameter.name}>`)].join(' ')
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
