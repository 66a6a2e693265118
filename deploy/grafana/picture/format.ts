/** Writes a value as Grafana does for these units: '1.2 req/s', '35 ms', '4.0 %', '98 MiB', '1.2 K'. */
export function formatted(value: number, unit: string, decimals?: number): string {
  switch (unit) {
    case 's':
      return duration(value)
    case 'bytes':
      return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], decimals)
    case 'percentunit':
      return `${digits(value * 100, decimals)} %`
    case 'reqps':
      return `${digits(value, decimals)} req/s`
    case 'short':
      return scaled(value, 1000, ['', 'K', 'M', 'B'], decimals)
    default:
      return digits(value, decimals)
  }
}

function duration(seconds: number): string {
  if (seconds === 0) return '0 s'
  if (Math.abs(seconds) < 0.001) return `${digits(seconds * 1e6)} µs`
  if (Math.abs(seconds) < 1) return `${digits(seconds * 1000)} ms`
  if (Math.abs(seconds) < 120) return `${digits(seconds)} s`
  if (Math.abs(seconds) < 7200) return `${digits(seconds / 60)} min`
  if (Math.abs(seconds) < 172_800) return `${digits(seconds / 3600)} h`
  return `${digits(seconds / 86_400)} d`
}

function scaled(value: number, base: number, names: readonly string[], decimals?: number): string {
  let [rest, step] = [value, 0]
  while (Math.abs(rest) >= base && step < names.length - 1) {
    rest /= base
    step += 1
  }
  return `${digits(rest, step === 0 ? decimals : undefined)} ${names[step]}`.trim()
}

/** Three digits that mean something, unless decimals are asked for. */
function digits(value: number, decimals?: number): string {
  if (decimals !== undefined) return value.toFixed(decimals)
  if (value === 0 || Math.abs(value) >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)))
}
