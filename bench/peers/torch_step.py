"""PyTorch's training step, or prediction."""
import torch


def make_step(work, widths, batch, threads, dropout, learning_rate, weight_decay, variant):
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

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in variant)

    def loss():
        with autocast():
            return loss_of(model(x), y)

    def predict():
        with torch.inference_mode(), autocast():
            return torch.softmax(model(x), 1)

    if "compiled" in variant:
        loss, predict = torch.compile(loss), torch.compile(predict)
    if work == "infer":
        model.eval()
        return predict, f"PyTorch {torch.__version__}"

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step, f"PyTorch {torch.__version__}"
