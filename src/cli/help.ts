import { Help } from 'commander';
import type { Command, HelpConfiguration } from 'commander';

/** What stands under the help of padproof and of every verb. Lines of at most 80 characters: a terminal breaks none of them. */
export const EXIT_CODES = `
Exit codes: 0 held · 1 violated · 2 usage · 3 environment, or a bug in padproof
· 4 inconclusive or vacuous · 130 second Ctrl-C · 137 blocked by the model.
`;

/** How padproof is called: it has two flags of its own, which take no room of their own. */
export const USAGE = 'VERB … | VERB --help | --help | --version';

/**
 * How padproof's own help lists the verbs: each with its arguments, in one line. That a verb has options goes without saying, and so
 * does that there is help.
 */
export const VERBS_IN_HELP: HelpConfiguration = {
  visibleCommands: ({ commands }) => [...commands],
  visibleOptions: (verb) => (verb.parent ? Help.prototype.visibleOptions.call(new Help(), verb) : []),
  subcommandTerm: (verb: Command): string =>
    [verb.name(), verb.usage().replace(/\[options\] ?/, '')].filter((part) => part && part !== '[command]').join(' '),
};
