import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { probeBackend } from '../../subjects/backends/backend';
import { backendNames } from '../../subjects/backends/names';
import type { BackendProbe } from '../../subjects/backends/backend';
import { ExitCode } from '../../core/errors';
import { toJson } from '../../core/json';
import { VERSION } from '../../core/version';
import { probeRuntime, runtimeNames } from '../../subjects/onnx/runtime';
import { probeReaders } from '../../subjects/tfjs/packages';
import { probePython } from '../../subjects/torch/probe';
import { probeLibrary } from '../../subjects/transformers/library';
import { coloursFor } from '../host/terminal/colours';
import { inFlags } from '../options/in-flags';
import { standardOutput } from '../host/outlets';

/** `padproof doctor` */
export function addDoctor(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary('Lists the backends that work here.')
    .description('Says which backends work on this machine, and how to get the others.')
    .option('--json', 'write it as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const backends: BackendProbe[] = [];
      // One after the other: tfjs has one current backend.
      for (const name of backendNames) backends.push(await probeBackend(name));
      backends.push(...runtimeNames.map(probeRuntime), ...probeReaders(), probeLibrary(), ...probePython());
      standardOutput.write(json ? asJson(backends) : inFlags(asText(backends)));
      exit(backends[0].available ? ExitCode.held : ExitCode.environment);
    });
}

function asJson(backends: readonly BackendProbe[]): string {
  const { node, v8 } = process.versions;
  const machine = { node, v8, platform: process.platform, arch: process.arch };
  return toJson({
    format: 'padproof-doctor',
    version: 1,
    padproof: VERSION,
    ...machine,
    defaultBackend: backendNames[0],
    backends,
  });
}

function asText(backends: readonly BackendProbe[]): string {
  const paint = createColors(coloursFor(standardOutput));
  const width = Math.max(...backends.map(({ name }) => name.length));
  const lines = backends.flatMap(({ name, available, why, versions, device, howToGet }, i) => {
    const word = available ? paint.green('✓ available    ') : paint.yellow('– not available');
    const indent = ' '.repeat(2 + width + 2);
    const details = [
      ...(device === undefined ? [] : [device]),
      ...(Object.keys(versions).length
        ? [
            Object.entries(versions)
              .map(([part, of]) => `${part} ${of}`)
              .join(', '),
          ]
        : []),
      ...(why === undefined ? [] : [`why: ${why}`]),
      ...(howToGet === undefined ? [] : [`to get it: ${howToGet}`]),
    ];
    return [
      `  ${name.padEnd(width)}  ${word}${i === 0 ? '  (default)' : ''}`.trimEnd(),
      ...details.map((detail) => `${indent}${detail}`),
    ];
  });
  const head = `padproof ${VERSION} · node ${process.versions.node} · ${process.platform} ${process.arch}`;
  return [paint.bold(head), '', ...lines, ''].join('\n');
}
