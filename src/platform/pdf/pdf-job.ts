/** What a PDF is made of. */
export interface PdfJob {
  /** The template, in typst; it reads `/data.json` and the files. */
  readonly template: string
  /** What the template shows. Texts stay texts: nothing in them is read as typst. */
  readonly data: unknown
  /** Pictures and attachments, by their path. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** The e-invoice that is attached as `factur-x.xml`, as the metadata tells of it; null: none. */
  readonly facturX: { readonly level: string } | null
}

export interface AskedJob {
  readonly id: number
  readonly job: PdfJob
}

export type DoneJob =
  | { readonly id: number; readonly pdf: Uint8Array }
  | { readonly id: number; readonly problem: string; readonly isAbsent: boolean }
