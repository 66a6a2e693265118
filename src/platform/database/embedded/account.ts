import { readFileSync, statSync } from 'node:fs'

/** The unprivileged account that PostgreSQL runs as while the service itself is root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The account that PostgreSQL must run as; undefined for the current one. PostgreSQL refuses root, so root gets another account. */
export function accountFor(folder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(folder, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return accountNamed('postgres') ?? accountNamed('nobody') ?? { uid: 65534, gid: 65534 }
}

/**
 * How to start a program of PostgreSQL on a folder.
 * The account may not be able to walk to the folder (a checkout below a 0700 home). The working directory is entered
 * while we are still root, and on Linux a process can always name its working directory.
 */
export function onFolder(folder: string, account: Account | undefined) {
  const isNamedByProc = account !== undefined && process.platform === 'linux'
  return {
    dataArgument: isNamedByProc ? '/proc/self/cwd' : folder,
    spawnOptions: {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
      ...account,
    },
  }
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
