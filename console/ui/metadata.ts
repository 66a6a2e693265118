type Metadata = Readonly<Record<string, string>>

/** Metadata as people edit it: `name=value` on each line. */
export function metadataText(metadata: Metadata): string {
  return Object.entries(metadata)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

/** What a PATCH says so that the metadata becomes what was typed: names that are gone are null. */
export function metadataChange(before: Metadata, typed: string): Record<string, string | null> {
  const lines = typed.split('\n').filter((line) => line.trim() !== '')
  const now = lines.map((line) => {
    const [name = '', ...value] = line.split('=')
    return [name.trim(), value.join('=').trim()] as const
  })
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, null])), ...Object.fromEntries(now) }
}
