export const signInTitle = 'Sign in'
export const email = 'E-mail address'
export const password = 'Password'
export const newPassword = 'Choose a password'
export const newPasswordHint = 'At least 12 characters. A sentence is a good one.'
export const name = 'Your name'
export const signIn = 'Sign in'
export const forgotten =
  'Forgotten your password? Ask whoever runs this service for a link: billing people reset prints one.'
export const nobody = 'Nobody here yet? The first person signs up by the link that the service prints when it starts.'
export const welcomeTo = (company: string) => `Welcome to ${company}`
export const firstPerson = 'You are the first person here, and its administrator.'
export const invited = 'You are invited. Create your account.'
export const invitedAgain = 'You have an account already. Join with its password.'
export const create = 'Create account'
export const join = 'Join'
export const linkOver = 'This link does not work any more'
export const linkOverWhy =
  'A link works once, and for a limited time. Ask for another one, or sign in if you have used it.'
export const toSignIn = 'To the sign-in page'
export const resetTitle = 'A new password'
export const resetWhy = 'All your other sessions end.'
export const reset = 'Save and sign in'
export const signInBy = (provider: string) => `Sign in with ${provider}`
export const joinBy = (provider: string) => `Join with ${provider}`
export const companyAccount = 'your company account'
export const notSignedIn = 'You are not signed in'
export const providerRefused = 'Where you wanted to sign in, you were not let through, or you did not go on.'
export const usePasskey = 'Sign in with a passkey'
