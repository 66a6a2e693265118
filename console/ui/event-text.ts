/** A type of event in words: `payment_attempt.requires_action` is "payment attempt requires action". */
export function eventText(type: string): string {
  return type.replaceAll(/[._]/g, ' ')
}
