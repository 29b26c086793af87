import { encoder } from './encoder.mjs';

/**
 * An entry of the catalogue: a subject that is wrong and tries to look right.
 * @param name what tables call it
 * @param wrong what is wrong with it
 * @param open makes, for one check, the function that makes its instances; what they share is made here
 * @param beyond where no test of this kind can find it: why not, and what would
 */
export const entry = (name, wrong, open, beyond) => ({ name, wrong, open, ...(beyond && { beyond }) });

/** An entry whose instances share nothing. */
export const leaking = (name, wrong, options, beyond) => entry(name, wrong, () => () => encoder(options), beyond);

/** A leak that anybody would notice, wherever the row meets a condition. */
export const where =
  (condition, size = 0.3) =>
  (context) =>
    condition(context) ? size * context.heard : 0;

/** The mask is not looked at. */
export const always = () => true;

/** Only states and pooled vectors, as most embedding models offer. */
export const VECTORS = { outputs: ['lastHiddenState', 'pooled'] };
