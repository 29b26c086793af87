import { hostileValue, PATHS, RAW, SPECIAL_KEYS, TEXTS } from './values.mjs';

/** Changes one thing somewhere in parsed JSON, which it may change in place, and returns the result. */
export function mutateJson(value, random) {
  const places = placesIn(value);
  if (places.length === 0 || random.chance(0.03)) return hostileValue(random);
  const { holder, key } = random.pick(places);
  const kind = random.below(12);
  if (kind < 5) holder[key] = hostileValue(random);
  else if (kind < 6) remove(holder, key);
  else if (kind < 7) rename(holder, key, random);
  else if (kind < 8) add(holder, random);
  else if (kind < 9) {
    const other = random.pick(places);
    holder[key] = structuredClone(other.holder[other.key]);
  } else if (kind < 10) {
    holder[key] = near(holder[key], random);
  } else if (kind < 11 && Array.isArray(holder)) {
    // A list with an entry twice, or with its entries in another order.
    if (random.chance(0.5)) holder.splice(random.below(holder.length + 1), 0, structuredClone(holder[key]));
    else holder.reverse();
  } else holder[key] = random.chance(0.5) ? [holder[key]] : { value: holder[key] };
  return value;
}

/** As text. */
export function writeJson(value) {
  const text = JSON.stringify(value) ?? 'null';
  return text.replace(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_, raw) => JSON.parse(`"${raw}"`));
}

function placesIn(value) {
  const places = [];
  const open = [value];
  while (open.length > 0 && places.length < 20_000) {
    const holder = open.pop();
    if (typeof holder !== 'object' || holder === null) continue;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      open.push(holder[key]);
    }
  }
  return places;
}

function remove(holder, key) {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function define(holder, key, value) {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function rename(holder, key, random) {
  if (Array.isArray(holder)) return remove(holder, key);
  const value = holder[key];
  delete holder[key];
  define(holder, random.pick([...SPECIAL_KEYS, ...TEXTS, ...PATHS, `${key}2`, key.toUpperCase()]), value);
}

function add(holder, random) {
  if (Array.isArray(holder)) holder.push(hostileValue(random));
  else define(holder, random.pick([...SPECIAL_KEYS, ...TEXTS, ...PATHS]), hostileValue(random));
}

/** A value that is nearly the same. */
function near(value, random) {
  if (typeof value === 'number')
    return random.pick([value + 1, value - 1, -value, value * 2, value / 2, value * 1e6, String(value)]);
  if (typeof value === 'string' && !value.startsWith(RAW)) {
    const at = random.below(value.length + 1);
    const cut = random.pick(['', '/', '..', '\0', '\u001b', ':', value, 'é', '\ud83d']);
    return value.slice(0, at) + cut + value.slice(at + random.below(2));
  }
  if (typeof value === 'boolean') return !value;
  return hostileValue(random);
}
