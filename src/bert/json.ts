export { isJsonObject, parseStrictJson, showJson } from '../core/strict-json';
