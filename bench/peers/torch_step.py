"""PyTorch's training step."""
import torch


def make_step(widths, batch, threads, dropout, learning_rate, weight_decay, variant):
    torch.set_num_threads(threads)
    torch.manual_seed(42)
    layers = []
    for inputs, outputs in zip(widths[:-2], widths[1:-1]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU(), torch.nn.Dropout(dropout)]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(widths[-2], widths[-1]))
    # What newer versions have to be fast with.
    fused = {"fused": True} if tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 4) else {}
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, weight_decay=weight_decay, **fused)
    loss_of = torch.nn.CrossEntropyLoss()
    x, y = torch.rand(batch, widths[0]), torch.randint(0, widths[-1], (batch,))

    def loss():
        return loss_of(model(x), y)

    if variant == "compiled":
        loss = torch.compile(loss)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step, f"PyTorch {torch.__version__}"
