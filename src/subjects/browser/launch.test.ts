import { EnvironmentError } from '../../core/errors';
import { flagsToTry, launch } from './launch';
import type { LaunchOptions, Playwright } from './playwright';

it('tries a GPU first where Linux has one, and what works without in any case', () => {
  for (const device of ['renderD128', 'nvidia0', 'dxg']) {
    const [gpu, plain, ...rest] = flagsToTry('linux', ['null', device]);
    expect(gpu).toContain('--use-angle=vulkan');
    expect(plain).not.toContain('--use-angle=vulkan');
    expect(rest).toEqual([]);
  }
  expect(flagsToTry('linux', ['null', 'nvidiactl', 'card'])).toHaveLength(1);
  expect(flagsToTry('darwin', ['renderD128'])).toHaveLength(1);
});

it('never asks for software, has WebGPU, and looks up no name', () => {
  for (const flags of flagsToTry('linux', ['renderD128'])) {
    expect(flags.join(' ')).not.toMatch(/=swiftshader|disable-gpu/);
    expect(flags).toContain('--enable-unsafe-webgpu');
    expect(flags.find((flag) => flag.startsWith('--host-resolver-rules'))).toContain('MAP * ~NOTFOUND');
  }
});

it('leaves signals to padproof, and says which browser did not start, and why', async () => {
  let asked: LaunchOptions | undefined;
  const failing: Playwright = {
    chromium: {
      executablePath: () => '',
      launch: async (options) => {
        asked = options;
        throw new Error('no such library\nand a log\nof many\nlines');
      },
    },
  };
  const started = launch(failing, '/usr/bin/browser', ['--flag']);
  await expect(started).rejects.toThrow(EnvironmentError);
  await expect(started).rejects.toThrow(/\/usr\/bin\/browser did not start: no such library and a log of many Name/);
  expect(asked).toMatchObject({ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, args: ['--flag'] });
});
