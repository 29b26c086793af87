/** What the site does to Markdown that has to read well elsewhere, too. */
export function forTheSite(md) {
  md.core.ruler.push('plain-source-links', plainSourceLinks);
  md.core.ruler.push('empty-corners', emptyCorners);
}

/** A link that leaves docs/, such as one to a file of the source, is text on the site: only a checkout has its target. */
function plainSourceLinks({ tokens, env }) {
  for (const { children } of tokens) {
    const kept = [];
    let outside = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open' && leavesDocs(token.attrGet('href'), env.relativePath)) outside = true;
      else if (token.type === 'link_close' && outside) outside = false;
      else kept.push(token);
    }
    children?.splice(0, children.length, ...kept);
  }
}

function leavesDocs(href, page) {
  if (!href.startsWith('../')) return false;
  const up = href.match(/\.\.\//g).length;
  return up > page.split('/').length - 1;
}

/** The empty corner of a table is a cell: a heading without text is announced as one. */
function emptyCorners({ tokens }) {
  tokens.forEach((token, i) => {
    if (token.type !== 'th_open' || tokens[i + 1].content !== '') return;
    token.tag = 'td';
    tokens[i + 2].tag = 'td';
  });
}
