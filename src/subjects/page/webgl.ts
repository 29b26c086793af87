import * as tf from '@tensorflow/tfjs-core';
import { version_webgl } from '@tensorflow/tfjs-backend-webgl';
import type { PageBackend } from './backend';
import { countCalls } from './count-calls';
import { isSoftware } from './software';

/** What is used of WebGL's context. */
interface Context {
  readonly RENDERER: number;
  readonly VERSION: number;
  readonly canvas: EventTarget;
  isContextLost(): boolean;
  getParameter(name: number): unknown;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
}

const SETTINGS = [
  'WEBGL_VERSION',
  'WEBGL_CPU_FORWARD',
  'WEBGL_FORCE_F16_TEXTURES',
  'WEBGL_RENDER_FLOAT32_CAPABLE',
  'WEBGL_RENDER_FLOAT32_ENABLED',
  'WEBGL_PACK',
] as const;
const LOST = 'the WebGL context was lost';
const counted: Record<string, number> = {};

/** tfjs's fragment shaders. */
export const webgl: PageBackend = {
  name: 'webgl',
  works: 'draw calls',
  prepare() {
    // Tensors of up to 128 numbers are computed in JavaScript otherwise, and with them most of a small batch.
    tf.env().set('WEBGL_CPU_FORWARD', false);
    const classes = globalThis as unknown as Record<string, { prototype: object } | undefined>;
    const context = classes.WebGL2RenderingContext ?? classes.WebGLRenderingContext;
    if (!context) throw new Error('this browser has no WebGL.');
    countCalls(
      context.prototype,
      { linkProgram: 'shader programs', drawElements: 'draw calls', drawArrays: 'draw calls' },
      counted,
    );
  },
  counts: () => counted,
  async facts() {
    const gl = contextOf();
    const names = gl.getExtension('WEBGL_debug_renderer_info');
    const device = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
    const float32 = tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
    return {
      device,
      software: isSoftware(device),
      versions: {
        '@tensorflow/tfjs-core': tf.version_core,
        '@tensorflow/tfjs-backend-webgl': version_webgl,
        WebGL: String(gl.getParameter(gl.VERSION)),
      },
      settings: {
        textures: float32 ? 'float32' : 'float16',
        ...Object.fromEntries(SETTINGS.map((name) => [name, tf.env().get(name) as number | boolean])),
      },
    };
  },
  onLost(lost) {
    contextOf().canvas.addEventListener('webglcontextlost', () => lost(LOST));
  },
  // The event comes later than the errors that the loss leads to.
  whyGone: () => (contextOf().isContextLost() ? LOST : undefined),
};

function contextOf(): Context {
  return (tf.backend() as unknown as { gpgpu: { gl: Context } }).gpgpu.gl;
}
