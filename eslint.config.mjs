import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** A room and the rooms that it may import from. Lower rooms never import higher ones. */
const HOUSE = {
  core: [],
  numerics: ['core'],
  generators: ['core'],
  invariants: ['core', 'numerics'],
  bert: ['core'],
  backends: ['core'],
  models: ['core', 'bert', 'backends'],
  verify: ['core', 'generators', 'invariants', 'numerics'],
  report: ['core', 'generators', 'invariants', 'numerics', 'verify'],
};

const rooms = Object.keys(HOUSE);
const houseRules = Object.entries(HOUSE).map(([room, allowed]) => {
  const closed = [...rooms.filter((other) => other !== room && !allowed.includes(other)), 'cli'];
  return {
    files: [`src/${room}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: closed.map((other) => `**/${other}/**`),
              message: `${room} may import from: ${allowed.join(', ') || 'nobody'}.`,
            },
            ...(room === 'bert' || room === 'backends' || room === 'models'
              ? []
              : [{ group: ['@tensorflow/*'], message: `${room} knows no tfjs.` }]),
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        require: 'readonly',
        module: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  ...houseRules,
);
