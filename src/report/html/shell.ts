import { createHash } from 'node:crypto';

/** What a page is made of. */
interface Parts {
  readonly title: string;
  readonly style: string;
  /** HTML for readers without scripts; the script puts its own in the place of it. */
  readonly main: string;
  /** JSON that the script reads. */
  readonly data?: string;
  readonly script: string;
}

/** One file that asks nobody for anything: its Content-Security-Policy lets its own script and style in, and nothing else. */
export function shellOf({ title, style, main, data, script }: Parts): string {
  // What would end the script early stands in it as a string alone.
  const code = script.replaceAll('</script', '<\\/script');
  const json =
    data === undefined ? '' : `<script type="application/json" id="data">${data.replaceAll('<', '\\u003c')}</script>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(code)}'; style-src '${hashOf(style)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="padproof">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page">
<main>
${main}
</main>
</div>
${json}<script>${code}</script>
</body>
</html>
`;
}

export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => names[character]);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
