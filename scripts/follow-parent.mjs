// Preloaded by prepare.mjs into its child, which has its own process group, so that a `kill -9` of the group it was
// started from does not reach it: when the parent has died, the child ends itself.
import { isMainThread } from 'node:worker_threads'

const parent = process.ppid
if (isMainThread) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }, 250).unref()
}
