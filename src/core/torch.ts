/** How transformers may compute attention. */
export const ATTENTION_KINDS = ['eager', 'sdpa', 'flash_attention_2'] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** What PyTorch may compute in. */
export const TORCH_DTYPES = ['float32', 'float16', 'bfloat16'] as const;
export type TorchDtype = (typeof TORCH_DTYPES)[number];
