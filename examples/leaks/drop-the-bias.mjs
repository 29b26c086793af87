// The mask never reaches the scores: every query reads the padding.
import { bertSubject, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: 'a BERT without the attention bias',
    backend: 'wasm',
    seams: { maskToBias: () => null },
  });
