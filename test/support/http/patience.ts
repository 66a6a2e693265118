import { setTimeout as pause } from 'node:timers/promises'

/** Waits until it is so, looking again after a pause; throws what was waited for when it takes longer than so many minutes. */
export async function untilSo(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { everyMs = 25, minutesMost = 10 } = {},
): Promise<void> {
  const since = performance.now()
  while (!(await isSo())) {
    if (performance.now() - since > minutesMost * 60_000) throw new Error(`not after ${minutesMost} minutes: ${what}`)
    await pause(everyMs)
  }
}
