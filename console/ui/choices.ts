/** The choices of a field: values with their words, in their order. */
export function choicesOf(texts: Readonly<Record<string, string>>): readonly { value: string; label: string }[] {
  return Object.entries(texts).map(([value, label]) => ({ value, label }))
}
