"""Runs a policy's TorchScript module on raw observations, as a decision server in Python would:

    python3 run_torchscript.py MODEL OBSERVATIONS FIELDS OUT

OBSERVATIONS: float32, FIELDS to a case; prices, slates and outputs are written to OUT/NAME.bin.
"""
import sys

import torch

model, observations, fields, out = sys.argv[1:]
torch.set_num_threads(1)
with open(observations, 'rb') as file:
    values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
with torch.no_grad():
    results = torch.jit.load(model)(values.reshape(-1, int(fields)))
for name, tensor in zip(('prices', 'slates', 'outputs'), results):
    assert tensor.dtype == (torch.int64 if name == 'slates' else torch.float32), tensor.dtype
    with open(f'{out}/{name}.bin', 'wb') as file:
        file.write(tensor.contiguous().numpy().tobytes())
