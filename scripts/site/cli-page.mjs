import { helpOf, parseHelp, verbs } from './help.mjs';
import { code, page, plain, table } from './markdown.mjs';

/** The page of the command line: every verb and flag, from the help that padproof prints. */
export function cliPage() {
  const top = parseHelp(helpOf());
  return page(
    '# Command line',
    'This page is made from `padproof --help` and `padproof VERB --help`.',
    plain(top.description),
    plain(top.after),
    ...verbs().flatMap(([words, help]) => [
      `## padproof ${words.join(' ')}`,
      plain(help.description),
      '```text\n' + help.usage + '\n```',
      ...help.sections.flatMap(({ title, entries }) => [
        `**${plain(title)}**`,
        table(
          [title === 'Commands' ? 'verb' : title === 'Arguments' ? 'argument' : 'flag', 'what it does'],
          entries.map(([term, what]) => [code(term), plain(what).replaceAll('|', '\\|')]),
        ),
      ]),
      ...(help.after ? [plain(help.after)] : []),
    ]),
  );
}
