import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Target {
  /** As it is called in the metrics: `api-a`. */
  readonly instance: string
  readonly address: string
}

export interface PrometheusServer {
  readonly url: string
  stop(): Promise<void>
}

const configuration = join(import.meta.dirname, '../../prometheus/prometheus.yml')
const rules = join(import.meta.dirname, '../../prometheus/rules')

/** A real Prometheus with the project's rules, in a folder of its own, that scrapes the given processes. */
export async function startPrometheus(
  directory: string,
  targets: readonly Target[],
  scrapeSeconds: number,
): Promise<PrometheusServer> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'prometheus.yml')
  await writeFile(file, configurationFor(await readFile(configuration, 'utf8'), targets, scrapeSeconds))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-4000)
  })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const exited = once(child, 'exit')
  const isReady = async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await fetch(`${url}/-/ready`).catch(() => undefined)
      if (answer?.ok) return
      await pause(200)
    }
    throw new Error(`Prometheus does not become ready: ${said}`)
  }
  await Promise.race([isReady(), exited.then(() => Promise.reject(new Error(`Prometheus ended: ${said}`)))])
  return {
    url,
    async stop() {
      process.off('exit', killed)
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The project's own configuration, with other targets, as often as wanted. */
function configurationFor(text: string, targets: readonly Target[], scrapeSeconds: number): string {
  const wanted = targets.map(
    ({ instance, address }) => `      - { targets: ["${address}"], labels: { instance: "${instance}" } }`,
  )
  return text
    .replaceAll(/^( +\w+_(?:interval|timeout)): .*$/gm, `$1: ${scrapeSeconds}s`)
    .replaceAll('- rules/', `- ${rules}/`)
    .replace(/^ +- targets: .*$/m, wanted.join('\n'))
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
