// What is added before and behind a common password is guessed first.
const decoration = /^[^\p{L}]+|[^\p{L}]+$/gu

let common: Promise<ReadonlySet<string>> | undefined

/** Whether a password is among some 49,000 common ones, or is one of them between digits and signs: `Sunshine-2026`. */
export async function isCommonPassword(password: string): Promise<boolean> {
  common ??= readCommonPasswords() // half a megabyte that most processes never need
  const passwords = await common
  const lower = password.toLowerCase()
  return passwords.has(lower) || passwords.has(lower.replaceAll(decoration, ''))
}

async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}
