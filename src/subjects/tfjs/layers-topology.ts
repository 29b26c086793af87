import { asNumber, asText } from '../../core/as-primitive';
import { isJsonObject, showJson } from '../../core/text/strict-json';
import { UsageError } from '../../core/errors';

/** Layers that have been called once when they are made: inputs, and models within models. */
const CALLED = /^(InputLayer|Model|Functional|Sequential)$/;

/** A call of a layer that is still to be made. */
interface Call {
  readonly layer: string;
  readonly of: readonly unknown[];
}

/**
 * Refuses a topology in which a layer waits for another that never comes, or for itself, or has the name of another: tfjs-layers
 * tries such a call again for ever. Whatever else may be wrong with it, tfjs-layers says.
 *
 * @param where the file, for messages
 * @throws UsageError naming the layer, and what it waits for.
 */
export function refuseEndlessTopology(topology: unknown, where: string): void {
  if (!isJsonObject(topology)) return;
  const { model_config: config } = topology;
  refuseEndlessModel(isJsonObject(config) ? config.config : topology.config, where);
}

function refuseEndlessModel(config: unknown, where: string): void {
  if (!isJsonObject(config) || !Array.isArray(config.layers)) return;
  /** How often each layer has been called so far. */
  const calls = new Map<unknown, number>();
  let open: Call[] = [];
  for (const layer of config.layers as unknown[]) {
    if (!isJsonObject(layer)) continue;
    const { class_name: kind, inbound_nodes: nodes = layer.inboundNodes } = layer;
    // tfjs-layers looks layers up by this name, and waits for ever for one whose list of letters looks like another's.
    if (layer.name !== undefined && typeof layer.name !== 'string') {
      throw new UsageError(
        `${where}: the name of a layer of modelTopology is ${showJson(layer.name)}; expected text. Save or convert the model again.`,
      );
    }
    const name = String(layer.name);
    // tfjs-layers forgets the first of two, and waits for ever for its calls to be made.
    if (calls.has(name)) {
      throw new UsageError(
        `${where}: two layers of modelTopology are named ${showJson(name)}; expected a name for each. Save or convert the model again.`,
      );
    }
    calls.set(name, CALLED.test(asText(kind) ?? '') ? 1 : 0);
    if (Array.isArray(nodes)) open.push(...nodes.filter(Array.isArray).map((of: unknown[]) => ({ layer: name, of })));
    refuseEndlessModel(layer.config, where);
  }
  const waitsFor = ({ of }: Call): unknown =>
    of.find((from) => {
      const [name, node] = Array.isArray(from) ? (from as unknown[]) : [];
      const called = calls.get(asText(name));
      return called === undefined || called <= asNumber(node);
    });
  while (open.length > 0) {
    const waiting: Call[] = [];
    for (const call of open) {
      if (waitsFor(call) !== undefined) waiting.push(call);
      else if (call.of.length > 0) calls.set(call.layer, calls.get(call.layer)! + 1);
    }
    if (waiting.length === open.length) {
      const [first] = waiting;
      throw new UsageError(
        `${where}: the layer ${showJson(first.layer)} of modelTopology waits for ${showJson(waitsFor(first))}, which never comes. Save or convert the model again.`,
      );
    }
    open = waiting;
  }
}
