export function MarkUncollectible() {
  return null
}
