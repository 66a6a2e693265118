import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { link, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './alive.ts'
import type { Cluster } from './cluster.ts'

/** The contents of PostgreSQL's postmaster.pid. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

/** The part of the command line by which a PostgreSQL of these data is recognized. */
export function markOf(cluster: Cluster): string {
  return `cluster_name=billing-${cluster.identifier}`
}

/**
 * The PostgreSQL that runs on the data, if one does.
 * A file left by one that died is PostgreSQL's to deal with, except where its process number now belongs to another
 * program: PostgreSQL would take that for itself and refuse to start, so such a file is removed here.
 */
export async function runningPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const path = join(cluster.folder, 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => '')
  const postmaster = parse(text)
  if (postmaster === undefined) return undefined
  if (isPostmasterOf(cluster, postmaster.pid)) return postmaster
  if (isAlive(postmaster.pid)) await removeExactly(path, text)
  return undefined
}

/** Whether a process is a PostgreSQL of these data; a zombie is not. */
export function isPostmasterOf(cluster: Cluster, pid: number): boolean {
  return isAlive(pid) && commandLineOf(pid).includes(markOf(cluster))
}

function parse(text: string): Postmaster | undefined {
  const [pid = '', , , port = '', , , , status = ''] = text.split('\n')
  if (!/^\d+$/.test(pid)) return undefined
  return { pid: Number(pid), port: Number(port), isReady: status.trim() === 'ready' }
}

function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/** Removes the file if it has this text. Another start may be replacing it now, so it is moved, compared, and moved back if it is new. */
async function removeExactly(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  renameSync(path, aside)
  if (readFileSync(aside, 'utf8') !== text) await link(aside, path).catch(() => undefined)
  rmSync(aside)
}
