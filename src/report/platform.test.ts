import type { Platform } from '../core/subject';
import type { Report } from '../core/report/report';
import { jsonReport } from './json';
import { junitReport } from './junit';
import { platformLines } from './platform';
import { checkCommand, replayLines } from './replay-line';
import { terminalReport } from './terminal/terminal-report';
import { counterexample, everyVerdict } from './testing/reports';
import { schemaErrors, undocumentedFields } from './testing/schema';

const platform: Platform = {
  device: 'ANGLE (SwiftShader)',
  software: true,
  versions: { Chromium: '150.0', '@tensorflow/tfjs-core': '4.22.0' },
  settings: { textures: 'float32', WEBGL_VERSION: 2, WEBGL_CPU_FORWARD: false },
  counts: { 'draw calls': 112084, dispatches: 1 },
  nodes: { on: { webgpu: 199, cpu: 66 }, fellBack: { Gather: 40, Shape: 26 } },
};

function on(known: Platform | undefined): Report {
  const { subject } = everyVerdict;
  const traits = subject.traits.map((one) => ({ ...one, backend: 'webgl', platform: known }));
  return { ...everyVerdict, subject: { ...subject, backend: 'webgl', browser: true, traits } };
}

it('tells people the device, whether it is software, the versions, the settings and how often it was called', () => {
  expect(platformLines(on(platform)).map((line) => line.trim())).toEqual([
    'runs on   ANGLE (SwiftShader) (software: a processor in the place of a GPU)',
    'Chromium 150.0 · @tensorflow/tfjs-core 4.22.0',
    'textures float32 · WEBGL_VERSION 2 · WEBGL_CPU_FORWARD false',
    '112,084 draw calls, 1 dispatches',
    'nodes: 199 on webgpu, 66 on cpu; fallen back: 40 Gather, 26 Shape',
  ]);
  const text = terminalReport(on(platform), { verbose: true });
  expect(text).toContain('· webgl in a browser ·');
  expect(text).toContain('112,084 draw calls');
});

it('says nothing where nothing is known, and nothing of software on a GPU', () => {
  expect(platformLines(on(undefined))).toEqual([]);
  expect(platformLines(on({ device: 'GeForce', software: false, versions: {} }))).toEqual(['  runs on   GeForce']);
});

it('is in the JSON, by the published schema', () => {
  const parsed = JSON.parse(jsonReport(on(platform))) as Report;
  expect(schemaErrors(parsed)).toEqual([]);
  expect(undocumentedFields(parsed)).toEqual([]);
  expect(parsed.subject).toMatchObject({ browser: true, traits: [{ platform }] });
});

it('is in the properties of the JUnit suite', () => {
  const xml = junitReport(on(platform));
  for (const property of [
    '<property name="browser" value="true"/>',
    '<property name="device" value="ANGLE (SwiftShader)"/>',
    '<property name="software" value="true"/>',
    '<property name="platform: Chromium" value="150.0"/>',
    '<property name="platform: WEBGL_CPU_FORWARD" value="false"/>',
    '<property name="platform: draw calls" value="112084"/>',
    '<property name="platform: nodes on webgpu" value="199"/>',
  ]) {
    expect(xml).toContain(property);
  }
});

it('is asked for again by the lines that replay', () => {
  const subject = { model: '', backend: 'webgl', browser: true, weightsSeed: '1' } as const;
  const found = { ...counterexample, subject };
  expect(replayLines(found, 'found.json', { runs: 10 }).command).toBe(
    'npx padproof replay found.json --backend webgl --browser',
  );
  expect(replayLines(found, 'found.json', { runs: 10 }).code).toContain(
    '"backend":"webgl","browser":true,"weightsSeed":"1"',
  );
  expect(checkCommand(subject, { seed: 1, runs: 2 })).toBe(
    'npx padproof check --seed 1 --runs 2 --backend webgl --browser --weights-seed 1',
  );
});
