import type { LocatedNode } from '../core/report/located-node';

/** What makes a step feel padding or neighbours, by its operator, and what to do. */
const BY_OPERATOR: readonly (readonly [operators: RegExp, advice: string])[] = [
  [
    /^DynamicQuantize(Linear|MatMul|LSTM)$|^quantized\.\w*_dynamic\w*$/,
    'It takes one scale of all numbers of its tensor, so that padding and neighbours move every number. Quantise the weights only, and keep the activations in float; or encode one sequence at a time, without padding. Batches of equal length are no way out: they take away the padding, and leave the neighbours.',
  ],
  [
    /^Reduce(Mean|Sum|Max|Min|L1|L2|LogSumExp|SumSquare|Prod)$|^Global(Average|Max)Pool$|^ArgM(ax|in)$|^aten\.(mean|sum|nansum|nanmean|prod|amax|amin|max|min|argmax|argmin|logsumexp|norm|linalg_vector_norm|std|var|std_mean|var_mean|adaptive_(avg|max)_pool1d)$/,
    'It goes over padded positions as over real ones. Multiply by the mask before a sum, and divide by the number of real tokens; for a maximum put the least number at padded positions.',
  ],
  [
    /^(Softmax|LogSoftmax|Hardmax)$|^aten\.(_safe)?_?(log_)?softmax$/,
    'Padded keys take part in it. Look at whether the mask is added to what it reads, over the axis of the keys and before the softmax, and at the axis that it is taken over.',
  ],
  [
    /^(Attention|MultiHeadAttention|GroupQueryAttention|PackedAttention|DecoderMaskedMultiHeadAttention|QAttention)$|^aten\._?(scaled_dot_product_|flash_attention|efficient_attention|native_multi_head_attention)\w*$/,
    'It is one kernel, and takes the mask in its own form: some take only how many tokens stand at the beginning of a row, so that padding has to be on the right. Look at which mask it is given, and pad on the side that it knows.',
  ],
  [
    /^(LayerNormalization|SkipLayerNormalization|SimplifiedLayerNormalization|RMSNormalization|InstanceNormalization|GroupNormalization|BatchNormalization|MeanVarianceNormalization|LpNormalization)$|^aten\.(native_|_fused_|cudnn_|_native_)?(layer|rms|group|batch|instance)_norm\w*$/,
    'It takes its mean over positions or rows, too. It has to be over the hidden units of each token alone: look at which axis it goes over, and at what lies on that axis there.',
  ],
  [
    /^(Gather|GatherElements|GatherND|Slice|Split)$|^aten\.(select|slice|index|index_select|gather|narrow|take|take_along_dim|split|split_with_sizes|chunk|unbind)$/,
    'It takes what stands at a fixed place, which is padding in some batches. Take the vector of the first real token, or the last one, by the mask.',
  ],
  [
    /^(Conv|ConvInteger|QLinearConv|MaxPool|AveragePool|LSTM|GRU|RNN|CumSum)$|^aten\.(_?convolution|conv1d|conv2d|max_pool1d\w*|avg_pool1d|lstm|gru|rnn_(tanh|relu)|cumsum|roll|pad|constant_pad_nd)$/,
    'It reads the positions beside a token. Put zeros at padded positions before it, and for what runs over a row give it the lengths of the rows.',
  ],
];

/** Advises what to do about the step that a violation was located in; undefined where its operator says nothing of it. */
export function adviceOnOperator({ operator }: Pick<LocatedNode, 'operator'>): string | undefined {
  return BY_OPERATOR.find(([operators]) => operators.test(operator))?.[1];
}
