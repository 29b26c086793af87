// Every activation is rounded to 8 bits with one scale for the whole batch, padding included.
import { bertSubject, int8Activations, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: 'a BERT with int8 activations',
    backend: process.env.PADPROOF_BACKEND ?? 'wasm',
    seams: int8Activations,
  });
