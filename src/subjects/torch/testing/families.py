"""Writes tiny models with random weights, one folder a family, as transformers saves them: families.py OUT [FAMILY ...]"""
import json
import os
import sys

import torch
import transformers as hf

SIZES = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, vocab_size=100, max_position_embeddings=64)
ROBERTA = {**SIZES, "max_position_embeddings": 66, "type_vocab_size": 1, "pad_token_id": 1}
DECODER = dict(num_key_value_heads=2, head_dim=16, use_cache=False, pad_token_id=0, bos_token_id=1, eos_token_id=2)

FAMILIES = {
    "bert": lambda: hf.BertModel(hf.BertConfig(**SIZES)),
    "albert": lambda: hf.AlbertModel(hf.AlbertConfig(**SIZES, embedding_size=16)),
    "electra": lambda: hf.ElectraModel(hf.ElectraConfig(**SIZES, embedding_size=32)),
    "distilbert": lambda: hf.DistilBertModel(hf.DistilBertConfig(dim=32, n_layers=2, n_heads=2, hidden_dim=64, vocab_size=100, max_position_embeddings=64)),
    "roberta": lambda: hf.RobertaModel(hf.RobertaConfig(**ROBERTA)),
    "xlm-roberta": lambda: hf.XLMRobertaModel(hf.XLMRobertaConfig(**ROBERTA)),
    "mpnet": lambda: hf.MPNetModel(hf.MPNetConfig(**{**SIZES, "max_position_embeddings": 66})),
    "deberta-v2": lambda: hf.DebertaV2Model(hf.DebertaV2Config(**SIZES, relative_attention=True, pos_att_type=["p2c", "c2p"], position_buckets=16, norm_rel_ebd="layer_norm", share_att_key=True, position_biased_input=False)),
    "modernbert": lambda: hf.ModernBertModel(hf.ModernBertConfig(**{**SIZES, "num_hidden_layers": 4}, local_attention=8, global_attn_every_n_layers=2, pad_token_id=0, bos_token_id=1, cls_token_id=1, eos_token_id=2, sep_token_id=2)),
    "t5-encoder": lambda: hf.T5EncoderModel(hf.T5Config(d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2, vocab_size=100)),
    "clip-text": lambda: hf.CLIPTextModel(hf.CLIPTextConfig(**SIZES, eos_token_id=99, bos_token_id=98, pad_token_id=1)),
    "embedding-gemma": lambda: hf.Gemma3TextModel(hf.Gemma3TextConfig(**{**SIZES, "num_hidden_layers": 4}, **DECODER, sliding_window=8, layer_types=["sliding_attention", "full_attention"] * 2, use_bidirectional_attention=True)),
    "qwen3": lambda: hf.Qwen3Model(hf.Qwen3Config(**SIZES, **DECODER)),
    "qwen3-lm": lambda: hf.Qwen3ForCausalLM(hf.Qwen3Config(**SIZES, **DECODER)),
    "sequence-classification": lambda: hf.BertForSequenceClassification(hf.BertConfig(**SIZES, num_labels=3)),
    "token-classification": lambda: hf.BertForTokenClassification(hf.BertConfig(**SIZES, num_labels=5)),
    "question-answering": lambda: hf.BertForQuestionAnswering(hf.BertConfig(**SIZES)),
    "masked-lm": lambda: hf.BertForMaskedLM(hf.BertConfig(**SIZES)),
    "mobilebert": lambda: hf.MobileBertModel(hf.MobileBertConfig(vocab_size=100, hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, embedding_size=32, intra_bottleneck_size=32, true_hidden_size=32, max_position_embeddings=64)),
}  # fmt: skip


def write(name: str, folder: str) -> None:
    torch.manual_seed(1)
    model = FAMILIES[name]().eval()
    with torch.no_grad():
        for parameter in model.parameters():  # as they are made, weights attend to all tokens alike
            if parameter.dim() > 1:
                parameter.mul_(4)
    model.save_pretrained(folder)
    if name.startswith("qwen"):
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf8") as file:
            json.dump({"padding_side": "left"}, file)


if __name__ == "__main__":
    for each in sys.argv[2:] or FAMILIES:
        write(each, os.path.join(sys.argv[1], each))
