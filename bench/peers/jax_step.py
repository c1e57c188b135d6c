"""JAX's training step, or prediction, as one jitted function."""
import jax
import jax.numpy as jnp
import numpy as np
import optax


def make_step(work, widths, batch, threads, dropout, learning_rate, weight_decay, variant):
    del threads  # As many as the process may use cores.
    if variant == "rbg":
        jax.config.update("jax_default_prng_impl", "rbg")  # Faster random numbers for the dropout masks.
    random = np.random.default_rng(42)
    params = [
        (jnp.asarray(random.normal(0, (2 / i) ** 0.5, (i, o)), jnp.float32), jnp.zeros(o, jnp.float32))
        for i, o in zip(widths[:-1], widths[1:])
    ]
    x = jnp.asarray(random.random((batch, widths[0])), jnp.float32)
    y = jnp.asarray(random.integers(0, widths[-1], batch))
    optimizer = optax.chain(optax.add_decayed_weights(weight_decay), optax.adam(learning_rate))
    state = optimizer.init(params)
    keep = 1 - dropout

    @jax.jit
    def predict(params):
        h = x
        for w, b in params[:-1]:
            h = jax.nn.relu(h @ w + b)
        w, b = params[-1]
        return jax.nn.softmax(h @ w + b)

    if work == "infer":
        return lambda: jax.block_until_ready(predict(params)), f"JAX {jax.__version__}"

    def loss_of(params, key):
        h = x
        for layer, (w, b) in enumerate(params[:-1]):
            h = jax.nn.relu(h @ w + b)
            mask = jax.random.bernoulli(jax.random.fold_in(key, layer), keep, h.shape)
            h = jnp.where(mask, h / keep, 0)
        w, b = params[-1]
        return optax.softmax_cross_entropy_with_integer_labels(h @ w + b, y).mean()

    def update(params, state, key):
        key, now = jax.random.split(key)
        gradient = jax.grad(loss_of)(params, now)
        updates, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, updates), state, key

    update = jax.jit(update, donate_argnums=(0, 1, 2))
    carry = [params, state, jax.random.key(42)]

    def step():
        carry[:] = update(*carry)
        jax.block_until_ready(carry[0])

    return step, f"JAX {jax.__version__}"
