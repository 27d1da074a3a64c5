/** Text as it stands in XML, as content or in an attribute. What XML can't hold was taken out at load. */
export function escapedXml(text: string): string {
  return text.replaceAll(/[<>&"']/g, (sign) => ENTITIES[sign] ?? sign);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};
