"""The twins: tiny random models of the families that people deploy, each with the head that it is used with."""

from dataclasses import dataclass, field
from typing import Callable

import torch
from torch.nn import functional
from transformers import (
    AlbertConfig,
    AlbertModel,
    BertConfig,
    BertForMaskedLM,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    CLIPTextConfig,
    CLIPTextModel,
    DebertaV2Config,
    DebertaV2Model,
    DistilBertConfig,
    DistilBertModel,
    ElectraConfig,
    ElectraModel,
    Gemma3TextConfig,
    Gemma3TextModel,
    MobileBertConfig,
    MobileBertModel,
    ModernBertConfig,
    ModernBertModel,
    MPNetConfig,
    MPNetModel,
    Qwen3Config,
    Qwen3Model,
    RobertaConfig,
    RobertaModel,
    T5Config,
    T5EncoderModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

LAYERS, WINDOW = 2, 8
SIZES = dict(
    vocab_size=100,
    hidden_size=32,
    num_hidden_layers=LAYERS,
    num_attention_heads=2,
    intermediate_size=64,
    max_position_embeddings=64,
)
# Two rows of the table of positions are never a token's, and the pad id is 1.
COUNTED = {**SIZES, "max_position_embeddings": 66, "type_vocab_size": 1, "pad_token_id": 1}
DECODER = {**SIZES, "num_key_value_heads": 2, "head_dim": 16, "use_cache": False}

# What a graph gives of what a model found: (found, mask) -> tensor; the mask [B, S] is 1 at real tokens.
Reader = Callable[[object, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Twin:
    model: Callable[[], torch.nn.Module]
    outputs: dict[str, Reader]
    # Does it take token types?
    types: bool = False
    # Those of the outputs that have no axis of positions.
    per_row: frozenset = frozenset({"pooler_output", "sentence_embedding"})
    # What its tokenizer pads, where that is not the right side that is taken for granted.
    side: str | None = None
    # What its graph makes of the mask [B, S] for the model, where the exporter cannot trace how the model itself does so.
    masks: Callable[[torch.Tensor], object] | None = None
    # The faults that make sense for it, beside those for all: faults.py.
    faults: tuple[str, ...] = field(default=())


def found_as(name) -> Reader:
    return lambda found, mask: getattr(found, name)


def mean(found, mask):
    real = mask.unsqueeze(-1).to(found.last_hidden_state.dtype)  # (B, S, 1)
    return (found.last_hidden_state * real).sum(1) / real.sum(1).clamp(min=1e-9)  # (B, E)


def splade(found, mask):
    """The largest score of each word over the real tokens, `[B, V]` (Formal et al., arXiv:2109.10086)."""
    scores = torch.log1p(torch.relu(found.logits))
    return (scores * mask.unsqueeze(-1).to(scores.dtype)).max(dim=1).values


def vectors(found, mask):
    """A normalised vector of eight numbers for each token (Khattab and Zaharia, arXiv:2004.12832)."""
    return functional.normalize(found.last_hidden_state[..., :8], dim=-1) * mask.unsqueeze(-1)


def near(length):
    """Which positions stand in the window of a local layer, `[S, S]`."""
    at = torch.arange(length)
    return (at.unsqueeze(0) - at.unsqueeze(1)).abs() <= WINDOW // 2


def gemma_masks(mask):
    """What is added to the scores in the two kinds of layers of Gemma 3: (B, S) -> (B, 1, S, S) each."""
    real = (mask > 0)[:, None, None, :]
    hidden = lambda seen: torch.where(seen, 0.0, torch.finfo(torch.float32).min)
    local = real & near(mask.shape[1])
    return {"full_attention": hidden(real.expand_as(local)), "sliding_attention": hidden(local)}


STATE = {"last_hidden_state": found_as("last_hidden_state")}
POOLED = {**STATE, "pooler_output": found_as("pooler_output")}
LOGITS = {"logits": found_as("logits")}
BERT = BertConfig(**SIZES)
OF_WINDOWS = ("local-layers", "window-from-the-wrong-end", "padding-in-the-window")

TWINS = {
    "bert": Twin(lambda: BertModel(BERT), POOLED, types=True, faults=("last-layer", "types-as-mask", "last-index")),
    "roberta": Twin(lambda: RobertaModel(RobertaConfig(**COUNTED)), STATE, faults=("last-layer", "mask-by-zero")),
    "xlm-roberta": Twin(
        lambda: XLMRobertaModel(XLMRobertaConfig(**COUNTED)), STATE, faults=("last-layer", "mask-by-zero")
    ),
    "distilbert": Twin(
        lambda: DistilBertModel(
            DistilBertConfig(
                vocab_size=100, dim=32, n_layers=LAYERS, n_heads=2, hidden_dim=64, max_position_embeddings=64
            )
        ),
        STATE,
        faults=("last-layer", "weak-mask"),
    ),
    "electra": Twin(
        lambda: ElectraModel(ElectraConfig(**SIZES, embedding_size=16)),
        STATE,
        types=True,
        faults=("last-layer", "types-as-mask"),
    ),
    "albert": Twin(
        lambda: AlbertModel(AlbertConfig(**SIZES, embedding_size=16)),
        POOLED,
        types=True,
        faults=("weak-mask", "types-as-mask", "last-index"),
    ),
    "mpnet": Twin(
        lambda: MPNetModel(MPNetConfig(**{**SIZES, "max_position_embeddings": 66})),
        STATE,
        faults=("last-layer", "mask-by-zero"),
    ),
    "deberta-v2": Twin(
        lambda: DebertaV2Model(
            DebertaV2Config(
                **SIZES,
                relative_attention=True,
                pos_att_type=["p2c", "c2p"],
                position_buckets=16,
                norm_rel_ebd="layer_norm",
                share_att_key=True,
                position_biased_input=False,
                type_vocab_size=0,
            )
        ),
        STATE,
        faults=("query-mask", "scores-of-the-row"),
    ),
    "mobilebert": Twin(
        lambda: MobileBertModel(
            MobileBertConfig(
                **{**SIZES, "hidden_size": 64},
                embedding_size=32,
                intra_bottleneck_size=32,
                true_hidden_size=32,
            )
        ),
        STATE,
        types=True,
        faults=("last-layer", "pad-row", "types-as-mask"),
    ),
    "modernbert": Twin(
        lambda: ModernBertModel(
            ModernBertConfig(
                **{**SIZES, "num_hidden_layers": 4},
                local_attention=WINDOW,
                global_attn_every_n_layers=2,
                pad_token_id=0,
                bos_token_id=1,
                cls_token_id=1,
                eos_token_id=2,
                sep_token_id=2,
            )
        ),
        STATE,
        faults=(*OF_WINDOWS, "last-layer"),
    ),
    "qwen3": Twin(
        lambda: Qwen3Model(Qwen3Config(**DECODER, pad_token_id=0)),
        {"sentence_embedding": lambda found, mask: found.last_hidden_state[:, -1]},
        side="left",
        faults=("last-by-count", "first-index", "last-layer"),
    ),
    "t5-encoder": Twin(
        lambda: T5EncoderModel(
            T5Config(vocab_size=100, d_model=32, d_kv=16, d_ff=64, num_layers=LAYERS, num_heads=2, n_positions=64)
        ),
        STATE,
        faults=("weak-mask", "mean-over-padding"),
    ),
    "clip-text": Twin(
        lambda: CLIPTextModel(CLIPTextConfig(**SIZES, eos_token_id=99, bos_token_id=98, pad_token_id=1)),
        POOLED,
        faults=("last-index", "both-ways"),
    ),
    "embedding-gemma": Twin(
        lambda: Gemma3TextModel(
            Gemma3TextConfig(
                **{**DECODER, "num_hidden_layers": 4},
                sliding_window=WINDOW,
                layer_types=["sliding_attention", "full_attention"] * 2,
                use_bidirectional_attention=True,
                pad_token_id=0,
            )
        ),
        {**STATE, "sentence_embedding": mean},
        masks=gemma_masks,
        side="right",
        faults=(*OF_WINDOWS, "mean-over-padding"),
    ),
    "sequence-classification": Twin(
        lambda: BertForSequenceClassification(BertConfig(**SIZES, num_labels=3)),
        LOGITS,
        types=True,
        per_row=frozenset({"logits"}),
        faults=("last-layer", "types-as-mask"),
    ),
    "token-classification": Twin(
        lambda: BertForTokenClassification(BertConfig(**SIZES, num_labels=5)),
        LOGITS,
        types=True,
        faults=("softmax-over-tokens", "last-layer"),
    ),
    "question-answering": Twin(
        lambda: BertForQuestionAnswering(BERT),
        {name: found_as(name) for name in ("start_logits", "end_logits")},
        types=True,
        faults=("softmax-over-tokens", "last-layer"),
    ),
    "masked-lm": Twin(lambda: BertForMaskedLM(BERT), LOGITS, types=True, faults=("softmax-over-tokens", "weak-mask")),
    "splade": Twin(
        lambda: BertForMaskedLM(BERT),
        {"sentence_embedding": splade},
        types=True,
        faults=("max-over-padding", "last-layer"),
    ),
    "multi-vector": Twin(
        lambda: BertModel(BERT, add_pooling_layer=False),
        {"token_embeddings": vectors},
        types=True,
        faults=("norm-over-tokens", "last-layer"),
    ),
}


def randomise(model):
    """Weights large enough that attention has preferences, and none at its starting value; the pad id's row stays zero."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape)
            if parameter.dim() == 1:
                parameter.add_(0.2 * noise)
            elif "embed" in name or "wte" in name:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise / parameter.shape[-1] ** 0.5)
        for module in model.modules():
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx].zero_()
    model.tie_weights()
    return model
