// In which forms models of transformers are given the mask, by what they are; no PyTorch is asked.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isRequired } from '../../testing/deep';

const PYTHON = process.env.PADPROOF_PYTHON ?? 'python3';
const here = isRequired('python') || spawnSync(PYTHON, ['-c', 'import numpy']).status === 0;
const FOLDER = join(__dirname, '../../../python');

const GIVEN = ['boolean [B, S]', 'float [B, S]'];
const MADE = ['additive [B, 1, 1, S]', 'additive [B, 1, S, S]'];
const CASES = [
  ['bert', 'eager', 'cpu', [...GIVEN, ...MADE]],
  ['bert', 'sdpa', 'cpu', [...GIVEN, ...MADE, 'boolean [B, 1, 1, S]']],
  // There sdpa takes another kernel for a mask that is made than where nothing is hidden.
  ['bert', 'sdpa', 'cuda:0', GIVEN],
  ['bert', 'eager', 'cuda:0', [...GIVEN, ...MADE]],
  // They read the mask themselves.
  ...['esm', 'longformer', 'eurobert', 'canine', 'big_bird'].map((kind) => [kind, 'eager', 'cpu', GIVEN]),
  ...['xlnet', 'splinter'].map((kind) => [kind, 'eager', 'cpu', ['float [B, S]']]),
];

const SCRIPT = `
import json, sys, types
sys.modules["torch"] = None
import padproof_torch
module = sys.modules["made"] = types.ModuleType("made")
module.create_bidirectional_mask = None
Network = type("Network", (), {"__module__": "made"})
found = []
for kind, attention, device, _ in json.loads(sys.argv[1]):
    model, network = object.__new__(padproof_torch.Model), Network()
    network.config = types.SimpleNamespace(model_type=kind)
    model.network, model.attention_kind, model.causal = network, attention, False
    model.options = types.SimpleNamespace(device=device)
    found.append(model._mask_forms())
print(json.dumps(found))
`;

(here ? test : test.skip)('a mask of four axes is given to those alone that hand it on', () => {
  const env = { ...process.env, PYTHONPATH: FOLDER, PYTHONDONTWRITEBYTECODE: '1' };
  const found = execFileSync(PYTHON, ['-c', SCRIPT, JSON.stringify(CASES)], { env, encoding: 'utf8' });
  expect(JSON.parse(found)).toEqual(CASES.map((one) => one[3]));
});
