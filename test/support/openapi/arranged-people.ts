import { made, newCustomer } from '../service/merchant.ts'
import { newPerson } from '../service/person.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

let invitations = 0

async function invitation(merchant: Merchant) {
  const email = `${merchant.word}-${++invitations}@invited.example.com`
  return { id: made(await merchant.post('/v1/people/invitations', { email, role: 'viewer' })).id }
}

const person = async (merchant: Merchant) => ({ id: (await newPerson(merchant, 'viewer')).id })

/** Requests of the module people, and the one that lets customers in. */
export const arrangePeople: Readonly<Record<string, Arrange>> = {
  listPeople: async () => ({}),
  updatePerson: async (merchant) => ({ ...(await person(merchant)), body: { role: 'support' } }),
  removePerson: person,
  listInvitations: async (merchant) => {
    await invitation(merchant)
    return {}
  },
  invitePerson: async (merchant) => ({
    body: { email: `${merchant.word}-${++invitations}@invited.example.com`, role: 'viewer' },
  }),
  revokeInvitation: invitation,
  async createPortalSession(merchant) {
    made(await merchant.patch('/v1/settings', { portal: { enabled: true } }))
    return { body: { customer_id: (await newCustomer(merchant, { name: merchant.word })).id } }
  },
}
