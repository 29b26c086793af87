# An encoder in JAX as a program: npx padproof check -- python examples/programs/jax_encoder.py
import jax
import jax.numpy as jnp
import padproof

V, S, E = 100, 64, 32
WORDS, PLACES, Q, K, W = (jax.random.normal(jax.random.key(n), (rows, E)) / 3 for n, rows in enumerate((V, S, E, E, E)))


@jax.jit
def attend(ids, at, mask):
    x = WORDS[ids] + PLACES[at]  # (B, S, E)
    scores = jnp.einsum("bqe,bke->bqk", x @ Q, x @ K)
    weights = jax.nn.softmax(jnp.where(mask[:, None], scores, -1e9))  # (B, S, S): a padded key gets no weight
    return {"last_hidden_state": x + weights @ (x @ W), "attentions": [weights[:, None]]}


def encode(batch, wanted):
    mask = jnp.ones(batch.shape, bool) if batch.attention_mask is None else batch.attention_mask == 1
    return attend(batch.input_ids, batch.position_ids, mask)


padproof.serve(encode, vocabulary_size=V, max_length=S, positions="given", backend="jax")
