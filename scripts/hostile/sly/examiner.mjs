// Checks entries of the catalogue one after the other, as main tells it. A process of its own, so that several are at work, and
// one that a subject blocks or ends is told by its end.
import { ALL } from './catalogue.mjs';
import { examine } from './examine.mjs';

process.on('message', async ({ i, ...options }) => process.send(await examine(ALL[i], options)));
// With the one who asks there is nobody to answer.
process.on('disconnect', () => process.exit());
process.send({ ready: true });
