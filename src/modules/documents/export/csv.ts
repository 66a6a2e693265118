/** A cell. A number is written as it is; text is escaped so that no spreadsheet reads it as a formula. */
export type Cell = string | number | bigint | boolean | null

/** A line of a CSV table (RFC 4180), with its end. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

const isNumber = /^-?\d+(\.\d+)?$/
// Full-width forms too: some spreadsheets treat them like ASCII.
const mayBeFormula = /^[=+\-@\t\r\n＝＋－＠]/

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return cell.toString()
  const safe = mayBeFormula.test(cell) && !isNumber.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
