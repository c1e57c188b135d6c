"""TensorFlow's training step, or prediction, as one tf.function."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf


def make_step(work, widths, batch, threads, dropout, learning_rate, weight_decay, variant):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    random = np.random.default_rng(42)
    shapes = list(zip(widths[:-1], widths[1:]))
    weights = [tf.Variable(random.normal(0, (2 / i) ** 0.5, (i, o)).astype(np.float32)) for i, o in shapes]
    biases = [tf.Variable(tf.zeros(o)) for _, o in shapes]
    variables = weights + biases
    moments = [(tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for v in variables]
    powers = tf.Variable(1.0), tf.Variable(1.0)
    beta1, beta2 = 0.9, 0.999
    x = tf.constant(random.random((batch, widths[0])), tf.float32)
    y = tf.constant(random.integers(0, widths[-1], batch), tf.int64)

    numbers = tf.bfloat16 if variant == "bf16" else tf.float32

    def logits_of(dropped):
        h = tf.cast(x, numbers)
        for w, b in zip(weights[:-1], biases[:-1]):
            h = tf.nn.relu(h @ tf.cast(w, numbers) + tf.cast(b, numbers))
            if dropped:
                h = tf.nn.dropout(h, dropout)
        return tf.cast(h @ tf.cast(weights[-1], numbers), tf.float32) + biases[-1]

    @tf.function(jit_compile=variant == "xla")
    def predict():
        return tf.nn.softmax(logits_of(False))

    @tf.function(jit_compile=variant == "xla")
    def update():
        with tf.GradientTape() as tape:
            logits = logits_of(True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
        powers[0].assign(powers[0] * beta1)
        powers[1].assign(powers[1] * beta2)
        for v, gradient, (m, s) in zip(variables, tape.gradient(loss, variables), moments):
            tf.raw_ops.ResourceApplyAdam(
                var=v.handle, m=m.handle, v=s.handle, beta1_power=powers[0], beta2_power=powers[1], lr=learning_rate,
                beta1=beta1, beta2=beta2, epsilon=1e-8, grad=gradient + weight_decay * v)
        return loss

    def step():
        (update() if work == "train" else predict()).numpy()

    return step, f"TensorFlow {tf.__version__}"
