import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { access, constants, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, onFolder } from './account.ts'
import { isAlive } from './alive.ts'
import type { Binaries } from './binaries.ts'

/** The files of one embedded PostgreSQL. */
export interface Cluster {
  readonly home: string
  readonly folder: string
  readonly log: string
  readonly password: string
  /** PostgreSQL's own identifier of the data, which stays the same when the folder is moved. */
  readonly identifier: string
}

interface ClusterOptions {
  readonly home: string
  readonly account: Account | undefined
  readonly binaries: Binaries
  readonly isDurable: boolean
}

const unfinishedPrefix = 'postgres.initializing-'

/** Creates the data folder if it is absent. Refuses, with a sentence, a folder that this user cannot use. */
export async function openDataFolder(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true })
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
    const uid = process.getuid?.()
    const made = await stat(join(home, 'postgres')).catch(() => undefined)
    if (uid && made && made.uid !== uid) throw new Error(`its data belong to user ${made.uid}, and this is user ${uid}`)
  } catch (error) {
    throw new Error(
      `The data folder ${home} cannot be used: ${(error as Error).message}. ` +
        'Start the service as that user, or set BILLING_DATA_DIR to another folder.',
    )
  }
}

/** The data below `home`, created if absent. Safe to interrupt, and to run twice at the same time. */
export async function openCluster(making: ClusterOptions): Promise<Cluster & { readonly isNew: boolean }> {
  const { home, binaries } = making
  const folder = join(home, 'postgres')
  const log = join(home, 'postgres.log')
  const isNew = !existsSync(join(folder, 'PG_VERSION')) && (await makeCluster(making, folder, log))
  const major = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim()
  if (major !== binaries.major) {
    throw new Error(
      `The data in ${folder} are from PostgreSQL ${major}, and this service has PostgreSQL ${binaries.major}. ` +
        `Dump them with PostgreSQL ${major}, or move the folder away to start with an empty database.`,
    )
  }
  return { home, folder, log, password: passwordOf(home), identifier: await identifierOf(folder), isNew }
}

async function makeCluster(making: ClusterOptions, folder: string, log: string): Promise<boolean> {
  const { home } = making
  if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new Error(`${folder} has files that are not PostgreSQL's. Move them away, or set BILLING_DATA_DIR.`)
  }
  await makePassword(home)
  const unfinished = join(home, `${unfinishedPrefix}${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(unfinished, { mode: 0o700 })
  try {
    await removeAbandoned(home, unfinished)
    if (making.account !== undefined) chownSync(unfinished, making.account.uid, making.account.gid)
    await initialize(making, unfinished, log)
    await rename(unfinished, folder)
    return true
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another start was faster, with the same password: use its data.
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

async function initialize({ home, account, binaries, isDurable }: ClusterOptions, unfinished: string, log: string) {
  const { dataArgument, spawnOptions } = onFolder(unfinished, account)
  const password = openPasswordFor(account, home)
  const output = openSync(log, 'a', 0o600)
  try {
    const options = ['--username=postgres', '--pwfile=/dev/stdin', '--auth=scram-sha-256', '--no-instructions']
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const safety = ['--data-checksums', ...(isDurable ? [] : ['--no-sync'])]
    const child = spawn(
      join(binaries.native, 'bin', 'initdb'),
      ['-D', dataArgument, ...options, ...locale, ...safety],
      {
        ...spawnOptions,
        stdio: [password, output, output],
      },
    )
    const [code, signal] = await once(child, 'exit')
    if (code !== 0) throw new Error(`initdb failed (${signal ?? `exit code ${code}`}); the reason is in ${log}.`)
  } finally {
    closeSync(password)
    closeSync(output)
  }
}

/** Creates the password file atomically, so that two starts at once use the same password. */
async function makePassword(home: string): Promise<void> {
  const draft = join(home, `postgres.password-${randomBytes(4).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(`${randomBytes(24).toString('base64url')}\n`)
  await file.sync()
  await file.close()
  await link(draft, join(home, 'postgres.password')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  unlinkSync(draft)
}

function passwordOf(home: string): string {
  const file = join(home, 'postgres.password')
  if (!existsSync(file)) throw new Error(`${file} is missing. Without it the database cannot be opened.`)
  return readFileSync(file, 'utf8').trim()
}

/** The password as an open file that is already deleted, and that only the account may read. */
function openPasswordFor(account: Account | undefined, home: string): number {
  const draft = join(home, `postgres.password-${randomBytes(4).toString('hex')}`)
  writeFileSync(draft, passwordOf(home), { mode: 0o600, flag: 'wx' })
  if (account !== undefined) chownSync(draft, account.uid, account.gid)
  const descriptor = openSync(draft, 'r')
  unlinkSync(draft)
  return descriptor
}

/** Removes the files of killed starts. A process id may be in use again, so the age of a file counts too. */
async function removeAbandoned(home: string, own: string): Promise<void> {
  const present = (await stat(own)).mtimeMs
  for (const name of await readdir(home)) {
    const path = join(home, name)
    if (!name.startsWith(unfinishedPrefix) || path === own) continue
    const maker = Number.parseInt(name.slice(unfinishedPrefix.length), 10)
    const made = await stat(path).catch(() => undefined)
    const isAbandoned = !isAlive(maker) || (made !== undefined && present - made.mtimeMs > 600_000)
    // An orphaned initdb may still be writing; then the next start removes the rest.
    if (isAbandoned) await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}

/** The first field of PostgreSQL's control file, 64 bits. */
async function identifierOf(folder: string): Promise<string> {
  const control = await readFile(join(folder, 'global', 'pg_control'))
  return control.readBigUInt64LE(0).toString()
}
