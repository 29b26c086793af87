// Every query gives a millionth of its attention to the padding.
import { attentionLeak, bertSubject, syntheticCheckpoint } from 'padproof/bert';

export default () =>
  bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'leaks' }), {
    name: 'a BERT that leaks a millionth',
    backend: process.env.PADPROOF_BACKEND ?? 'wasm',
    seams: attentionLeak(1e-6),
  });
