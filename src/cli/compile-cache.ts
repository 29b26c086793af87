import * as nodeModule from 'node:module';

/** Keeps what V8 compiles of padproof for the next start, where Node can: from 22.1 on. `NODE_DISABLE_COMPILE_CACHE=1` turns it off. */
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
