/**
 * Adds to a PDF what typst cannot write: the claim of PDF/UA-1, that viewers show the title, and the metadata of Factur-X. The file
 * stays as it is; catalog and metadata are written anew behind it, as an incremental update (ISO 32000, 7.5.6).
 */
export function withMetadata(pdf: Uint8Array, facturX: { readonly level: string } | null): Uint8Array {
  const source = Buffer.from(pdf)
  const text = source.toString('latin1')
  const trailer = text.slice(text.lastIndexOf('trailer'))
  const root = numberIn(trailer, /\/Root (\d+) 0 R/)
  const catalog = objectIn(text, root)
  const metadata = numberIn(catalog, /\/Metadata (\d+) 0 R/)
  const xmp = Buffer.from(withXmp(streamOf(objectIn(text, metadata)), facturX))
  const head = `${metadata} 0 obj\n<< /Type /Metadata /Subtype /XML /Length ${xmp.length} >>\nstream\n`
  const newMetadata = Buffer.concat([Buffer.from(head), xmp, Buffer.from('\nendstream\nendobj\n')])
  const newCatalog = Buffer.from(`${root} 0 obj\n${withTitleShown(catalog)}\nendobj\n`, 'latin1')
  const metadataAt = source.length + 1
  const catalogAt = metadataAt + newMetadata.length
  const entries = [
    [metadata, metadataAt],
    [root, catalogAt],
  ].sort(([a = 0], [b = 0]) => a - b)
  const table = entries.map(([number, at]) => `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const info = /\/Info \d+ 0 R/.exec(trailer)?.[0] ?? ''
  const id = /\/ID \[[^\]]*\]/.exec(trailer)?.[0] ?? ''
  const size = numberIn(trailer, /\/Size (\d+)/)
  const before = numberIn(trailer, /startxref\s+(\d+)/)
  const end =
    `xref\n0 1\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root ${root} 0 R ${info} ${id} /Prev ${before} >>\n` +
    `startxref\n${catalogAt + newCatalog.length}\n%%EOF\n`
  return Buffer.concat([source, Buffer.from('\n'), newMetadata, newCatalog, Buffer.from(end, 'latin1')])
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`the PDF has no ${pattern.source}`)
  return Number(found)
}

function objectIn(text: string, number: number): string {
  const at = new RegExp(`(?:^|\\n)${number} 0 obj`).exec(text)?.index
  if (at === undefined) throw new Error(`the PDF has no object ${number}`)
  return text.slice(at, text.indexOf('endobj', at))
}

/** The text of a stream that is not compressed, as the metadata of PDF/A are. */
function streamOf(object: string): string {
  const inner = object.slice(object.indexOf('stream') + 'stream'.length)
  return Buffer.from(inner.replace(/^\r?\n/, '').replace(/\r?\nendstream\s*$/, ''), 'latin1').toString()
}

function withTitleShown(catalog: string): string {
  const dictionary = catalog.slice(catalog.indexOf('obj') + 3).trim()
  const shown = '/DisplayDocTitle true'
  return /\/ViewerPreferences\s*<</.test(dictionary)
    ? dictionary.replace(/\/ViewerPreferences\s*<</, `/ViewerPreferences << ${shown} `)
    : dictionary.replace(/>>\s*$/, `/ViewerPreferences << ${shown} >>\n>>`)
}

const facturXNames = ['DocumentFileName', 'DocumentType', 'Version', 'ConformanceLevel']

function withXmp(xmp: string, facturX: { readonly level: string } | null): string {
  const accessible = description('pdfuaid', 'http://www.aiim.org/pdfua/ns/id/', '<pdfuaid:part>1</pdfuaid:part>')
  const invoice =
    facturX &&
    description(
      'fx',
      'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#',
      '<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>' +
        `<fx:Version>1.0</fx:Version><fx:ConformanceLevel>${facturX.level}</fx:ConformanceLevel>`,
    )
  // PDF/A wants each schema that it does not know described.
  const schemas = [
    ...(facturX
      ? [
          schema(
            'Factur-X',
            'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#',
            'fx',
            facturXNames.map(externalText),
          ),
        ]
      : []),
    schema('PDF/UA', 'http://www.aiim.org/pdfua/ns/id/', 'pdfuaid', [property('part', 'Integer', 'internal')]),
  ].join('')
  const bag = '<pdfaExtension:schemas><rdf:Bag>'
  const described = xmp.includes(bag)
    ? xmp.replace(bag, bag + schemas)
    : xmp.replace(
        '</rdf:RDF>',
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" ' +
          'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" ' +
          `xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">${bag}${schemas}</rdf:Bag>` +
          '</pdfaExtension:schemas></rdf:Description></rdf:RDF>',
      )
  return described.replace('</rdf:RDF>', `${invoice ?? ''}${accessible}</rdf:RDF>`)
}

function description(prefix: string, namespace: string, content: string): string {
  return `<rdf:Description rdf:about="" xmlns:${prefix}="${namespace}">${content}</rdf:Description>`
}

function schema(name: string, namespace: string, prefix: string, properties: readonly string[]): string {
  return (
    `<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>${name}</pdfaSchema:schema>` +
    `<pdfaSchema:namespaceURI>${namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>${prefix}</pdfaSchema:prefix>` +
    `<pdfaSchema:property><rdf:Seq>${properties.join('')}</rdf:Seq></pdfaSchema:property></rdf:li>`
  )
}

function externalText(name: string): string {
  return property(name, 'Text', 'external')
}

function property(name: string, type: string, category: string): string {
  return (
    `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name>` +
    `<pdfaProperty:valueType>${type}</pdfaProperty:valueType><pdfaProperty:category>${category}</pdfaProperty:category>` +
    `<pdfaProperty:description>${name}</pdfaProperty:description></rdf:li>`
  )
}
