// Compares the standard rates of src/domain/tax-rates.ts with two public data sets of PyPI. Needs python3 with pip and the network, so
// it is no part of the checks: run it when rates change.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ratedCountries, standardRateOn } from '../src/domain/tax-rates.ts'

const dated = 'duty27-eu-vat'
const present = 'eu-vat-rates-data'

const directory = mkdtempSync(join(tmpdir(), 'tax-rates-'))
try {
  const python = (...args: string[]) =>
    execFileSync('python3', args, { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
  python('-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', dated, present)
  for (const wheel of readdirSync(directory).filter((name) => name.endsWith('.whl')))
    python('-m', 'zipfile', '-e', wheel, '.')
  const differences = [...compareDated(), ...comparePresent()]
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} differences in ${ratedCountries.length} countries.`)
  process.exitCode = differences.length === 0 ? 0 : 1
} finally {
  rmSync(directory, { recursive: true })
}

/** On each day on which a rate of the set begins, and the day before. */
function compareDated(): string[] {
  const text = readFileSync(join(directory, 'duty27_eu_vat/_data.py'), 'utf8')
  return [...text.matchAll(/\("([A-Z]{2})", "[^"]+", \((.*)\)\),/g)].flatMap(([, code = '', rates = '']) => {
    const rows = [...rates.matchAll(/\("([\d-]+)", "([\d.]+)"\)/g)].map(([, from = '', percent = '']) => ({
      from,
      percent,
    }))
    return rows.flatMap(({ from, percent }, index) => [
      ...differenceOn(code, from, percent, dated),
      ...(index > 0 ? differenceOn(code, dayBefore(from), rows[index - 1]?.percent ?? '', dated) : []),
    ])
  })
}

function comparePresent(): string[] {
  const text = readFileSync(join(directory, 'eu_vat_rates_data/eu_vat_rates_data.json'), 'utf8')
  const { version, rates } = JSON.parse(text) as { version: string; rates: Record<string, { standard: number }> }
  return Object.entries(rates).flatMap(([code, { standard }]) => differenceOn(code, version, String(standard), present))
}

function differenceOn(code: string, day: string, percent: string, source: string): string[] {
  const country = code === 'EL' ? 'GR' : code
  if (!ratedCountries.includes(country)) return []
  const ours = standardRateOn(country, day)
  return ours === percent ? [] : [`${country} on ${day}: ${ours} here, ${percent} in ${source}`]
}

function dayBefore(day: string): string {
  return Temporal.PlainDate.from(day).subtract({ days: 1 }).toString()
}
