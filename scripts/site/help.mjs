// The command line, as its own help tells it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './project.mjs';

/** The text of `padproof VERB --help`; of padproof itself where no verb is named. */
export function helpOf(verb = []) {
  const bin = join(ROOT, 'bin/padproof.js');
  return execFileSync(process.execPath, [bin, ...verb, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

/**
 * Reads commander's help: `{ usage, description, sections: [{ title, entries: [[term, what]] }], after }`. A line that fits
 * nowhere is an error, so that no part of the help is lost in silence.
 */
export function parseHelp(text) {
  const [usage, ...lines] = text.split('\n');
  const help = { usage: usage.replace(/^Usage: /, ''), description: '', sections: [], after: '' };
  for (const line of lines) {
    const section = help.sections.at(-1);
    const entry = /^ {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(line);
    const continued = /^ {4,}(\S.*)$/.exec(line);
    if (line === '') continue;
    else if (/^\S.*:$/.test(line) && !help.after) help.sections.push({ title: line.slice(0, -1), entries: [] });
    else if (entry && section) section.entries.push([entry[1], entry[2] ?? '']);
    else if (continued && section?.entries.length) {
      const last = section.entries.at(-1);
      last[1] = `${last[1]} ${continued[1]}`.trim();
    } else if (/^\S/.test(line) && section) help.after = `${help.after} ${line}`.trim();
    else if (/^\S/.test(line)) help.description = `${help.description} ${line}`.trim();
    else throw new Error(`A line of the help of "${help.usage}" is in no form that is known: ${line}`);
  }
  return help;
}

/** Every verb, a verb of a verb as two words, with its help: `[[words, help]]`. */
export function verbs(parent = []) {
  const commands = parseHelp(helpOf(parent)).sections.find(({ title }) => title === 'Commands');
  return (commands?.entries ?? []).flatMap(([term]) => {
    const [name] = term.split(' ');
    if (name === 'help') return [];
    const words = [...parent, name];
    const help = parseHelp(helpOf(words));
    return [[words, help], ...(help.sections.some(({ title }) => title === 'Commands') ? verbs(words) : [])];
  });
}
