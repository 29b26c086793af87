import { builtIn } from './built-in';
import { checkpoint } from './checkpoint';
import { hubCheckpoint } from './hub-checkpoint';
import type { ModelKind } from './kind';
import { moduleOfSubject } from './module';
import { onnx } from './onnx';
import { program } from './program';
import { sentenceTransformers } from './sentence-transformers';
import { server } from './server';
import { tfjs } from './tfjs';
import { torch } from './torch';
import { transformers } from './transformers';
import { transformersOfTexts } from './transformers-texts';

/** Every kind of MODEL. The first that recognises MODEL has it, so what asks for more stands before what asks for less. */
export const KINDS: readonly ModelKind[] = [
  builtIn,
  program,
  server,
  moduleOfSubject,
  torch,
  sentenceTransformers,
  transformersOfTexts,
  transformers,
  onnx,
  tfjs,
  checkpoint,
  hubCheckpoint,
];
