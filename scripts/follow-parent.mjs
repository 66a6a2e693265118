// Preloaded by prepare.mjs into what it runs. That has a process group of its own, so a `kill -9` of the group it was
// started from misses it: when the parent is gone without a word, it goes the same way.
import { isMainThread } from 'node:worker_threads'

const parent = process.ppid
if (isMainThread) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }, 250).unref()
}
