import { readFileSync } from 'node:fs'

/** What a file has, without white space around it; a sentence for the operator where it cannot be read. */
export function readPassword(file: string | null, refuse: (why: string) => void): string | null {
  if (file === null) return null
  try {
    const password = readFileSync(file, 'utf8').trim()
    if (password === '') refuse(`is ${JSON.stringify(file)}: the file is empty.`)
    return password
  } catch (error) {
    refuse(`is ${JSON.stringify(file)}: ${(error as Error).message}.`)
    return null
  }
}

/** A URL with a password from a file. */
export function withPassword(url: string | null, password: string | null): string | null {
  if (url === null || password === null) return url
  const whole = new URL(url)
  whole.password = encodeURIComponent(password)
  return whole.href
}
