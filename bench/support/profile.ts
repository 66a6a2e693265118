import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printTable } from './print.ts'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Prints where the time of the one CPU profile in this folder went: by function, and by package or folder. */
export function printProfile(folder: string, most = 30): void {
  const name = readdirSync(folder).find((file) => file.endsWith('.cpuprofile'))
  if (!name) throw new Error(`there is no profile in ${folder}`)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const byFunction = new Map<string, number>()
  const byPlace = new Map<string, number>()
  let busy = 0
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id)
    if (!frame || frame.functionName === '(idle)') continue
    const took = timeDeltas[index] ?? 0
    busy += took
    const path = pathOf(frame.url)
    add(
      byFunction,
      `${frame.functionName || '(anonymous)'} ${path ? `${path}:${frame.lineNumber + 1}` : ''}`.trim(),
      took,
    )
    add(byPlace, placeOf(path, frame.functionName), took)
  }
  const rows = (from: Map<string, number>, head: string) =>
    [...from]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([where, took]) => ({ '% of busy': ((took / busy) * 100).toFixed(1), [head]: where }))
  printTable(rows(byPlace, 'place'))
  printTable(rows(byFunction, 'function (self time)'))
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value)
}

function pathOf(url: string): string {
  return url.startsWith('file:') ? relative(project, fileURLToPath(url)) : url
}

function placeOf(path: string, functionName: string): string {
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  if (dependency) return dependency
  if (path.startsWith('node:')) return path.split('/').slice(0, 2).join('/')
  if (path.startsWith('src/')) return path.split('/').slice(0, 3).join('/')
  return path || functionName
}
