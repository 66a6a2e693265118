import type { Finding } from './findings/store.ts'
import type { Check, Violation } from './invariant.ts'

/** Whether there are no violations. */
export function isClean(checks: readonly Check[]): boolean {
  return checks.every(({ violation_count }) => violation_count === 0)
}

/** The report as text: a line for each invariant, and below it each violation with its ids. */
export function reportOf(checks: readonly Check[]): string {
  const broken = checks.filter(({ violation_count }) => violation_count > 0)
  const sum = (of: (check: Check) => number) => checks.reduce((total, check) => total + of(check), 0)
  const violations = sum(({ violation_count }) => violation_count)
  const verdict =
    broken.length === 0
      ? 'all hold'
      : `${broken.length} broken: ${broken.map(({ invariant }) => invariant).join(', ')} (${count(violations)} violations)`
  const seconds = (sum(({ took_ms }) => took_ms) / 1000).toFixed(1)
  return [
    ...checks.flatMap(linesOf),
    '',
    `${checks.length} invariants, ${count(sum(({ checked }) => checked))} checks in ${seconds} s: ${verdict}`,
    '',
  ].join('\n')
}

/** What a person should look at, apart from the checks: it breaks no invariant. */
export function findingsText(findings: readonly Finding[]): string {
  const found = findings
    .filter(({ count }) => count > 0)
    .map(({ finding, count: number }) => `${count(number)} ${finding}`)
  return found.length === 0
    ? 'payments to look at: none'
    : `payments to look at (GET /v1/payments?finding=...): ${found.join(', ')}`
}

function linesOf(check: Check): string[] {
  const { invariant, promise, checked, violation_count, violations, took_ms } = check
  const [nameWidth, countWidth, timeWidth] = [46, 12, 8]
  const measured = `${count(checked).padStart(countWidth)} ${count(took_ms).padStart(timeWidth)} ms`
  if (violation_count === 0) return [`ok      ${invariant.padEnd(nameWidth)}${measured}`]
  const unlisted = violation_count - violations.length
  return [
    `BROKEN  ${invariant.padEnd(nameWidth)}${measured}  ${count(violation_count)} violations`,
    `        ${promise}`,
    ...violations.map((violation) => `        - ${sentence(violation)}`),
    ...(unlisted > 0 ? [`        - and ${count(unlisted)} more`] : []),
  ]
}

function sentence({ tenant_id, ids, problem }: Violation): string {
  const named = Object.entries({ tenant_id, ...ids }).filter(([, value]) => value !== null)
  return `${named.map(([name, value]) => `${name}=${value}`).join(' ')}: ${problem}`
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
