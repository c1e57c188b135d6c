"""The step of scikit-learn's MLPClassifier, which knows Adam and L2 but no dropout, or its prediction."""
import numpy as np
import sklearn
import sklearn.neural_network


def make_step(work, widths, batch, threads, dropout, learning_rate, weight_decay, variant):
    random = np.random.default_rng(42)
    x = random.random((batch, widths[0]), np.float32)
    y = random.integers(0, widths[-1], batch)
    model = sklearn.neural_network.MLPClassifier(
        hidden_layer_sizes=widths[1:-1], batch_size=batch, learning_rate_init=learning_rate, alpha=weight_decay)
    model.partial_fit(x, y, classes=np.arange(widths[-1]))

    def step():
        if work == "train":
            model.partial_fit(x, y)
        else:
            model.predict_proba(x)

    return step, f"scikit-learn {sklearn.__version__}"
