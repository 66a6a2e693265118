import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, whoever it belongs to. */
export interface Process {
  readonly pid: number
  readonly command: string
}

/** All that live now; one that has ended and only waits for its parent's notice does not. */
export function livingProcesses(): Process[] {
  return process.platform === 'linux' ? fromProc() : fromPs()
}

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in parentheses may hold anything; what is behind it is the state.
        if (/^[ZX]/.test(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, ''))) return []
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), command }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

function fromPs(): Process[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,command='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, state, command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return pid === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), command }]
    })
}
