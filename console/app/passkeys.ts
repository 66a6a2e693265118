/** Whether this browser knows passkeys. */
export const hasPasskeys = 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Asks for a passkey by the options of the service; what the service takes. Throws if the person cancels. */
export async function askPasskey(options: unknown): Promise<Readonly<Record<string, unknown>>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  return asJson(await navigator.credentials.get({ publicKey }))
}

/** Makes a passkey by the options of the service. Throws if the person cancels. */
export async function makePasskey(options: unknown): Promise<Readonly<Record<string, unknown>>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  return asJson(await navigator.credentials.create({ publicKey }))
}

function asJson(credential: Credential | null): Readonly<Record<string, unknown>> {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey')
  return { ...credential.toJSON() }
}
