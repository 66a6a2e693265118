import { cpus, loadavg, totalmem } from 'node:os'
import type pg from 'pg'

/** Says on what this runs, with how much else going on. */
export async function printMachine(client: pg.Client): Promise<void> {
  const { rows } = await client.query('show server_version')
  const memory_gib = Math.round(totalmem() / 1024 ** 3)
  console.log(
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory_gib} GiB, Node ${process.versions.node}, PostgreSQL ${rows[0].server_version}, fsync on`,
  )
  printLoad()
}

/** Says how busy the machine is: on a shared one, others' work is in every number. */
export function printLoad(): void {
  const [minute = 0, five = 0] = loadavg()
  console.log(
    `${new Date().toISOString().slice(0, 16)}Z, load average ${minute.toFixed(1)} (1 min), ${five.toFixed(1)} (5 min)\n`,
  )
}

/** Prints a table. */
export function printTable(rows: readonly Readonly<Record<string, string | number>>[]): void {
  if (rows.length > 0) console.log(`${tableOf(rows)}\n`)
}

/** A table in markdown; numbers are right-aligned. */
export function tableOf(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const [first] = rows
  if (!first) return ''
  const names = Object.keys(first)
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`
  const isNumber = (column: number) => rows.every((row) => /^[-\d.,]+%?$/.test(String(row[names[column] ?? ''])))
  const rule = widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)))
  return [line(names), `|${rule.join('|')}|`, ...rows.map((row) => line(names.map((name) => String(row[name]))))].join(
    '\n',
  )
}

/** The value below which this part of the sorted values lies. */
export function percentile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** A whole number with its thousands apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
