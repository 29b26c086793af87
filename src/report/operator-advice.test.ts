import { adviceOnOperator } from './operator-advice';

test.each([
  [['Softmax', 'aten.softmax', 'aten._softmax', 'aten._safe_softmax'], /^Padded keys take part/],
  [['ReduceMean', 'aten.mean', 'aten.amax', 'aten.sum'], /^It goes over padded positions/],
  [
    ['Attention', 'aten.scaled_dot_product_attention', 'aten._scaled_dot_product_flash_attention_for_cpu'],
    /^It is one kernel/,
  ],
  [
    ['LayerNormalization', 'aten.layer_norm', 'aten.native_layer_norm', 'aten._fused_rms_norm'],
    /^It takes its mean over/,
  ],
  [['Gather', 'aten.select', 'aten.index'], /^It takes what stands at a fixed place/],
  [['Conv', 'aten.conv1d', 'aten.cumsum', 'aten.pad'], /^It reads the positions beside/],
  [['DynamicQuantizeLinear', 'quantized.linear_dynamic'], /^It takes one scale/],
])('%j', (operators, words) => {
  for (const operator of operators) expect(adviceOnOperator({ operator })).toMatch(words);
});

test('of others it says nothing', () => {
  for (const operator of ['MatMul', 'aten.matmul', 'aten.linear', 'mean', 'aten.softmax_like'])
    expect(adviceOnOperator({ operator })).toBeUndefined();
});
