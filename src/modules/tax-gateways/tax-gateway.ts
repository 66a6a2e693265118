import type { TaxAnswer, TaxQuestion } from '../../domain/gateway-taxes.ts'
import type { TaxGatewayKind } from '../../domain/tax.ts'

/** Who computes taxes. Asked outside of every transaction; every call may be repeated with the same key, and then changes nothing more. */
export interface TaxGateway {
  readonly kind: TaxGatewayKind
  /** How the lines of a draft are taxed; records nothing. */
  calculate(request: CalculateRequest): Promise<TaxAnswer>
  /** Records the taxes of a final document. Returns the gateway's name of the record. */
  commit(request: CommitRequest): Promise<string | null>
  /** Records that taxes of a committed document are taken back: by a further document in part, or all of them by its void. */
  reverse(request: ReverseRequest): Promise<string | null>
}

export interface CalculateRequest {
  /** `<invoice id>.calculate` */
  readonly key: string
  readonly question: TaxQuestion
  /** How often it was asked for the draft before. */
  readonly tries: number
}

/** A document as the gateway names it. */
export interface ReportedDocument {
  readonly id: string
  readonly number: string
  readonly finalizedAt: string
  readonly currency: string
  readonly customerId: string
}

/** Taxes of lines that are taxed alike, in minor units. */
export interface ReportedTaxes {
  readonly category: string
  readonly country: string | null
  readonly region: string | null
  readonly isIncluded: boolean
  readonly baseCents: number
  readonly taxes: readonly { readonly name: string; readonly percent: string; readonly taxCents: number }[]
}

export interface CommitRequest {
  /** `<document id>.charge` */
  readonly key: string
  readonly document: ReportedDocument
  /** The calculation that it was taxed by; null for what is billed once more. */
  readonly calculation: string | null
  readonly groups: readonly ReportedTaxes[]
}

export interface ReverseRequest {
  /** `<document id>.reverse.<id of the document it is about>`, or `<document id>.void` */
  readonly key: string
  /** The committed document, and the gateway's name of its record. */
  readonly of: string
  readonly reference: string | null
  /** The document that takes back; the same one where it is void. */
  readonly document: ReportedDocument
  /** What is taken back, as positive amounts; null: the document is void, with what it took back itself. */
  readonly groups: readonly ReportedTaxes[] | null
}

/** The gateway gave no usable answer. Nothing is concluded from that: it is asked again, later. */
export class NoTaxAnswer extends Error {}
