import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'

/** Memory in bytes that this process may use: its container's limit, else the machine's. */
export function memoryLimitBytes(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** Cores that this process may use: its container's share, which may be a fraction, else the machine's. */
export function cpuLimitCores(read: (path: string) => string = textOf): number {
  const [quota, period] = read('/sys/fs/cgroup/cpu.max').split(' ') // 'max 100000' without a limit
  const share = Number(quota) / Number(period)
  if (share > 0) return Math.min(share, availableParallelism())
  const shareOfOld =
    Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) / Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'))
  return shareOfOld > 0 ? Math.min(shareOfOld, availableParallelism()) : availableParallelism()
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
