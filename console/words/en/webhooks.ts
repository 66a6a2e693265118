export const title = 'Webhooks'
export const none = 'No endpoints'
export const noneWhy = 'An endpoint is an address of yours to which events are sent, signed and in order.'
export const create = 'New endpoint'
export const created = 'The endpoint gets every event from now on'
export const url = 'Address'
export const urlHint = 'A public https address'
export const types = 'Event types'
export const typesHint = 'One in each line; invoice.* means all of a kind. Empty means all.'
export const allTypes = 'All events'
export const ordering = 'Order'
export const orderings = [
  { value: 'per_object', label: 'In order for each object' },
  { value: 'strict', label: 'In order for the whole endpoint' },
  { value: 'none', label: 'In any order' },
] as const
export const payload = 'Content'
export const payloads = [
  { value: 'full', label: 'The whole event' },
  { value: 'thin', label: 'Only ids' },
] as const
export const maxInFlight = 'Messages at a time'
export const secretTitle = 'The secret of this endpoint'
export const secretWhy = 'Messages are signed with it. It is shown only now.'
export const lag = 'Behind'
export const lagOf = (events: number, seconds: number) =>
  events === 0 ? 'Nothing waits' : `${events} events, the oldest ${seconds} s old`
export const retrying = 'Waiting for another attempt'
export const held = 'Held behind an earlier event'
export const failed = 'Failed for good'
export const failingSince = 'Failing since'
export const edit = 'Edit'
export const pause = 'Pause'
export const paused = 'Nothing is sent until it is enabled; nothing is lost'
export const enable = 'Enable'
export const enabled = 'It goes on where it stopped'
export const test = 'Send a test'
export const tested = 'A test message is sent'
export const rotate = 'New secret'
export const rotated = 'Messages are signed with both secrets for a day'
export const remove = 'Delete'
export const removed = 'The endpoint is deleted'
export const removeWarning = 'Nothing is sent to it any more. What waits for it is lost. This cannot be undone.'
export const attempts = 'Attempts'
export const noAttempts = 'Nothing was sent yet'
export const event = 'Event'
export const answer = 'Answer'
export const took = 'Took'
export const details = 'Details'
export const failedOnly = 'Status'
export const statuses = [
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'failed', label: 'Failed' },
] as const
