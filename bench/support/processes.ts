import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100 // what Linux reports in, whatever the kernel's own rate

/** CPU time in milliseconds that a process has used so far, of both kinds; 0 where there is no /proc. */
export function cpuMs(pid: number): number {
  return statOf(pid)?.cpuMs ?? 0
}

/** CPU time in milliseconds that the living children of a process have used so far: PostgreSQL's work, for its process. */
export function cpuMsOfChildren(pid: number): number {
  return processes().reduce((sum, each) => sum + (each.parent === pid ? each.cpuMs : 0), 0)
}

/** CPU time in milliseconds of a process and all its children, living or waited for. */
export function cpuMsOfFamily(pid: number): number {
  for (;;) {
    const own = statOf(pid)
    if (!own) return 0
    const ofChildren = cpuMsOfChildren(pid)
    // A child that ended between the two looks would be missing from both.
    if (statOf(pid)?.cpuMsOfEnded === own.cpuMsOfEnded) return own.cpuMs + own.cpuMsOfEnded + ofChildren
  }
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } catch {
    return 0
  }
}

interface Stat {
  readonly parent: number
  readonly cpuMs: number
  readonly cpuMsOfEnded: number
}

function processes(): Stat[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []))
  } catch {
    return []
  }
}

function statOf(pid: number): Stat | undefined {
  try {
    // The name in parentheses may contain anything; the fields after it are numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const [own = 0, ofEnded = 0] = [11, 13].map((at) => Number(fields[at]) + Number(fields[at + 1]))
    const ms = 1000 / ticksPerSecond
    return { parent: Number(fields[1]), cpuMs: own * ms, cpuMsOfEnded: ofEnded * ms }
  } catch {
    return undefined
  }
}
