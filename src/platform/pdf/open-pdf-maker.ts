import { Worker } from 'node:worker_threads'
import { Refusal } from '../../domain/refusal.ts'
import type { AskedJob, DoneJob, PdfJob } from './pdf-job.ts'

/** Makes PDFs in a thread that starts with the first one and ends when none was wanted for a while. */
export interface PdfMaker {
  /** A PDF/A-3a, PDF/UA-1. The same job gives the same bytes. Refuses `pdf_unavailable`, and `unavailable` when too many wait. */
  readonly make: (job: PdfJob) => Promise<Uint8Array>
  readonly close: () => Promise<void>
}

export interface PdfLimits {
  /** Jobs that may wait; more are refused. */
  readonly waitingMax: number
  /** How long one may take. */
  readonly timeoutMs: number
  /** After how long without a job the thread ends, and its memory with it. */
  readonly idleMs: number
}

const usualLimits: PdfLimits = { waitingMax: 200, timeoutMs: 30_000, idleMs: 60_000 }

const stopping = new Refusal('unavailable', 'The service is stopping')

interface Waiting {
  readonly job: PdfJob
  readonly settle: PromiseWithResolvers<Uint8Array>
}

interface Running {
  readonly worker: Worker
  /** The job that it works on, and what ends it if it takes too long. */
  current: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null
  idle: NodeJS.Timeout | null
}

/** Opens the maker; nothing is loaded before the first job. */
export function openPdfMaker(given: Partial<PdfLimits> = {}): PdfMaker {
  const limits = { ...usualLimits, ...given }
  const queue: Waiting[] = []
  let running: Running | null = null
  let lastId = 0

  function start(): Running {
    const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url))
    const started: Running = { worker, current: null, idle: null }
    worker.unref()
    worker.on('message', (done: DoneJob) => finish(started, done))
    worker.on('error', (error) => lose(started, String(error)))
    worker.on('exit', () => lose(started, 'the thread ended'))
    return started
  }

  function next(): void {
    if (running?.current || queue.length === 0) return
    running ??= start()
    const here = running
    const waiting = queue.shift()
    if (!waiting) return
    if (here.idle) clearTimeout(here.idle)
    lastId += 1
    const timer = setTimeout(() => lose(here, 'it takes too long'), limits.timeoutMs)
    here.current = { id: lastId, waiting, timer }
    here.worker.ref()
    here.worker.postMessage({ id: lastId, job: waiting.job } satisfies AskedJob)
  }

  function finish(here: Running, done: DoneJob): void {
    if (here.current?.id !== done.id) return
    const { waiting, timer } = here.current
    clearTimeout(timer)
    here.current = null
    here.worker.unref()
    if ('pdf' in done) waiting.settle.resolve(done.pdf)
    else waiting.settle.reject(done.isAbsent ? absent(done.problem) : new Error(`no PDF: ${done.problem}`))
    here.idle = setTimeout(() => void end(here), limits.idleMs).unref()
    next()
  }

  /** The thread is lost: the request it worked for fails, the others get a new one. */
  function lose(here: Running, problem: string): void {
    if (running !== here) return
    void end(here, new Error(`no PDF: ${problem}`))
    next()
  }

  async function end(here: Running, reason: Error = stopping): Promise<void> {
    if (running === here) running = null
    if (here.idle) clearTimeout(here.idle)
    if (here.current) {
      clearTimeout(here.current.timer)
      here.current.waiting.settle.reject(reason)
      here.current = null
    }
    await here.worker.terminate()
  }

  return {
    async make(job) {
      if (queue.length >= limits.waitingMax)
        throw new Refusal('unavailable', 'Too many PDFs are waiting. Send the request again in a moment', [], 2)
      const settle = Promise.withResolvers<Uint8Array>()
      queue.push({ job, settle })
      next()
      return settle.promise
    },
    async close() {
      for (const { settle } of queue.splice(0)) settle.reject(stopping)
      if (running) await end(running)
    },
  }
}

function absent(problem: string): Refusal {
  const [reason] = problem.split('\n')
  return new Refusal(
    'pdf_unavailable',
    `The optional packages for PDFs are not installed here, or not for this platform. The page of the document (/html) can be printed. (${reason})`,
  )
}
