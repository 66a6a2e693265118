import { execFileSync, spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrationNames } from '../../src/platform/database/migrations/files.ts'

/** A version of the project that can be started: its files in a folder, packages included. */
export interface Tree {
  readonly name: string
  readonly folder: string
}

export interface Release {
  readonly version: string
  readonly commit: string
  /** The newest migration of this version. */
  readonly schema: string
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const needed = ['src', 'packages', 'database', 'scripts', 'docs', 'openapi.json', 'package.json', 'package-lock.json']

/** What has been released, oldest first. */
export async function releases(): Promise<readonly Release[]> {
  return JSON.parse(await readFile(new URL('releases.json', import.meta.url), 'utf8'))
}

/** The version that is being worked on. */
export const present: Tree = { name: 'the present version', folder: project }

/** Why a release cannot be had from this clone; null if it can. */
export function whyAbsent({ version, commit }: Release): string | null {
  const { status, error } = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: project })
  if (status === 0) return null
  const missing = error ? 'git is not installed' : `commit ${commit.slice(0, 7)} is not in this clone`
  return `NOTHING WAS TESTED: release ${version} cannot be had, ${missing}. Where there is a remote: git fetch --unshallow`
}

/** Puts the files of a release into a folder. Its packages are those that are here, or else installed there. */
export async function treeOf({ version, commit }: Release, folder: string): Promise<Tree> {
  await mkdir(folder, { recursive: true })
  const archive = join(folder, 'release.tar')
  const had = execFileSync('git', ['ls-tree', '--name-only', commit], { cwd: project, encoding: 'utf8' }).split('\n')
  const paths = needed.filter((path) => had.includes(path))
  execFileSync('git', ['archive', '--format=tar', '-o', archive, commit, ...paths], { cwd: project })
  execFileSync('tar', ['-xf', archive], { cwd: folder })
  if (await hasOurPackages(folder)) await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  else execFileSync('npm', ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder })
  return { name: `release ${version}`, folder }
}

/** Puts the present version into a folder, with further migrations, by their names in `made-up/`. */
export async function presentWith(migrations: readonly string[], folder: string): Promise<Tree> {
  await mkdir(folder, { recursive: true })
  for (const path of needed) await cp(join(project, path), join(folder, path), { recursive: true })
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  const target = join(folder, 'database/migrations')
  const last = (await migrationNames(target)).length
  for (const [index, name] of migrations.entries()) {
    const number = String(last + index + 1).padStart(4, '0')
    const sql = await readFile(new URL(`made-up/${name}.sql`, import.meta.url), 'utf8')
    await writeFile(join(target, `${number}_${name}.sql`), sql)
  }
  return { name: `the present version with ${migrations.join(', ')}`, folder }
}

/** Whether what a release runs on is what is installed here. */
async function hasOurPackages(folder: string): Promise<boolean> {
  const [theirs, ours] = await Promise.all([folder, project].map(packagesOf))
  return theirs === ours
}

async function packagesOf(folder: string): Promise<string> {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean }>
  }
  const inUse = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev)
  return JSON.stringify(inUse.map(([path, { version }]) => [path, version]))
}
