// An ESLint rule that keeps the house in order: a room under src/ imports only from the rooms below it (`bert (types)`: only
// types), and only the rooms that compute may load tfjs. eslint.config.mjs says which room is which.
import { dirname, join, relative, sep } from 'node:path';

const SRC = join(import.meta.dirname, '..', 'src');

/** The folder right under src/ that a path lies in; undefined for src/index.ts and for what lies elsewhere. */
function roomOf(path) {
  const [room, inside] = relative(SRC, path).split(sep);
  return room === '..' || inside === undefined ? undefined : room;
}

export const houseRule = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      types: '{{room}} may import types from {{other}}, and nothing that computes: write import type.',
      upwards: '{{room}} may import from {{allowed}}, not from {{other}}.',
      entry: '{{room}} may not import {{source}}: the entries of the package are built from the rooms.',
      unknown: 'src/{{room}} is not in the house: give it a line in eslint.config.mjs that says what it may import.',
      tfjs: '{{room}} knows no tfjs.',
    },
  },
  create(context) {
    const { rooms, computing } = context.options[0];
    const room = roomOf(context.filename);
    if (room === undefined) return {};
    const allowed = rooms[room];
    const check = (node, source) => {
      if (typeof source !== 'string') return;
      const report = (messageId, data = {}) => context.report({ node, messageId, data: { room, source, ...data } });
      if (source.startsWith('@tensorflow/') && !computing.includes(room)) return report('tfjs');
      if (!source.startsWith('.') || allowed === '*') return;
      const target = join(dirname(context.filename), source);
      // `../invariants` names the room itself, so a folder is asked for by a file within it.
      const other = roomOf(join(target, 'index.ts'));
      if (target === SRC || (dirname(target) === SRC && rooms[other] === undefined)) return report('entry');
      if (other === undefined || other === room || allowed.includes(other)) return;
      if (allowed.includes(`${other} (types)`)) {
        if (node.importKind !== 'type' && node.exportKind !== 'type') report('types', { other });
        return;
      }
      report('upwards', { other, allowed: allowed.join(', ') || 'no other room' });
    };
    const checkSource = (node) => check(node, node.source?.value);
    return {
      Program: (node) => allowed === undefined && context.report({ node, messageId: 'unknown', data: { room } }),
      ...(allowed !== undefined && {
        ImportDeclaration: checkSource,
        ExportNamedDeclaration: checkSource,
        ExportAllDeclaration: checkSource,
        ImportExpression: checkSource,
        TSImportType: checkSource,
        TSExternalModuleReference: (node) => check(node, node.expression?.value),
        'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]?.value),
      }),
    };
  },
};
