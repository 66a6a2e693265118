import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, whoever it belongs to. */
export interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** All that live now; one that has ended and only waits for its parent's notice does not. */
export function livingProcesses(): Process[] {
  return process.platform === 'linux' ? fromProc() : fromPs()
}

/** A process, its children, and theirs. */
export function familyOf(pid: number, among: readonly Process[]): Process[] {
  const children = among.filter(({ parent }) => parent === pid)
  return [...among.filter((one) => one.pid === pid), ...children.flatMap((child) => familyOf(child.pid, among))]
}

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in parentheses may hold anything; what is behind it is the state, then the parent.
        const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        if (state === 'Z' || state === 'X') return []
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), parent: Number(parent), command }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

function fromPs(): Process[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return pid === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
    })
}
