/** An element of an XML document, with the text and CDATA inside it joined. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Parses the XML that report writers make: elements, attributes, text and CDATA. Anything else is an error. */
export function parseXml(xml: string): Element {
  const open: { name: string; attributes: Record<string, string>; children: Element[]; text: string }[] = [
    { name: '#document', attributes: {}, children: [], text: '' },
  ];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    if (!token) throw new Error(`not XML at ${at}: ${xml.slice(at, at + 60)}`);
    const [, cdata, closing, opening, attributes, empty, text] = token;
    const top = open[open.length - 1];
    if (cdata !== undefined) top.text += cdata;
    else if (text !== undefined) top.text += unescaped(text);
    else if (closing !== undefined) {
      if (closing !== top.name) throw new Error(`</${closing}> closes <${top.name}>`);
      open.pop();
    } else if (opening !== undefined) {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescaped(value)]);
      const element = { name: opening, attributes: Object.fromEntries(pairs), children: [], text: '' };
      top.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  if (open.length !== 1 || open[0].children.length !== 1) throw new Error('not one closed root element');
  return open[0].children[0];
}

function unescaped(text: string): string {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);?/gi, (entity, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    if (!(name in ENTITIES)) throw new Error(`unknown entity ${entity}`);
    return ENTITIES[name];
  });
}
