"""Reads the exports of a log with h5py as their tools do and compares them with the log.

read_exports.py LOG D4RL D3RLPY MINARI_FOLDER [PRICE...]; prints "same" and the kind of actions. The
prices are the market's ladder, where actions are its steps.
"""

import json
import pathlib
import sys

import h5py
import numpy as np

log_path, d4rl_path, d3rlpy_path, minari_path, *ladder = sys.argv[1:]
with h5py.File(log_path) as log:
    offsets = log["episode_offsets"][:]
    observations = log["observations"][:]
    final = log["final_observations"][:]
    rewards = log["rewards"][:]
    terminations = log["terminations"][:].astype(bool)
    actions = log["actions_prices"][:].reshape(len(rewards), -1)
    if "actions_slates" in log:
        slates = log["actions_slates"][:].reshape(len(rewards), -1)
        actions = np.concatenate([actions, slates], axis=1)
episodes = [slice(a, b) for a, b in zip(offsets[:-1], offsets[1:])]


def check_values(exported, logged, dtype):
    assert exported.dtype == dtype, exported.dtype
    assert exported.shape == logged.shape, (exported.shape, logged.shape)
    assert (exported == logged.astype(dtype)).all()


# D4RL: every dataset has one entry a step; terminals and timeouts end an episode.
with h5py.File(d4rl_path) as d4rl:
    data = {key: d4rl[key][:] for key in d4rl}
assert all(len(values) == len(rewards) for values in data.values())
discrete = data["actions"].dtype == np.int64
if discrete:
    actions = np.abs(np.array(ladder, float) - actions).argmin(axis=1)
action_type = np.int64 if discrete else np.float32
check_values(data["actions"], actions, action_type)
check_values(data["observations"], observations, np.float32)
check_values(data["rewards"], rewards, np.float32)
check_values(data["terminals"], terminations, bool)
assert data["timeouts"].dtype == bool and data["episode_terminals"].dtype == np.float32
ends = np.logical_or(data["terminals"], data["timeouts"])
assert (np.flatnonzero(ends) + 1 == offsets[1:]).all()
assert (np.flatnonzero(data["episode_terminals"]) + 1 == offsets[1:]).all()
after = np.concatenate([np.r_[observations[e][1:], final[i:i + 1]] for i, e in enumerate(episodes)])
check_values(data["next_observations"], after, np.float32)

# d3rlpy: the columns of each episode, the single flag too.
with h5py.File(d3rlpy_path) as d3rlpy:
    assert d3rlpy["version"][()].decode() == "2.1"
    columns = [name.decode("utf-8") for name in d3rlpy["columns"][()]]
    assert columns == ["observations", "actions", "rewards", "terminated"]
    assert d3rlpy["num_episodes"][()] == len(episodes)
    for i, rows in enumerate(episodes):
        read = {name: d3rlpy[f"{name}_{i}"][()] for name in columns}
        check_values(read["observations"], observations[rows], np.float32)
        steps = actions[rows].reshape(-1, 1) if discrete else actions[rows]
        check_values(read["actions"], steps, action_type)
        check_values(read["rewards"], rewards[rows].reshape(-1, 1), np.float32)
        assert read["terminated"].dtype == bool
        assert bool(read["terminated"]) == terminations[rows][-1]

# Minari: JSON that describes the spaces, a group an episode.
data = pathlib.Path(minari_path) / "data"
metadata = json.loads((data / "metadata.json").read_text())
assert metadata["total_episodes"] == len(episodes) and metadata["total_steps"] == len(rewards)
assert metadata["data_format"] == "hdf5" and metadata["minari_version"] == "0.5.0"
assert metadata["dataset_id"] == pathlib.Path(minari_path).name
space = json.loads(metadata["action_space"])
box = json.loads(metadata["observation_space"])
assert box["type"] == "Box" and box["shape"] == [observations.shape[1]]
assert box["low"] == [-np.inf] * observations.shape[1]
with h5py.File(data / "main_data.hdf5") as minari:
    assert len(minari) == len(episodes)
    for i, rows in enumerate(episodes):
        group = minari[f"episode_{i}"]
        assert group.attrs["id"] == i and group.attrs["total_steps"] == rows.stop - rows.start
        seen = np.r_[observations[rows], final[i:i + 1]]
        check_values(group["observations"][:], seen, np.float32)
        check_values(group["actions"][:], actions[rows], action_type)
        check_values(group["rewards"][:], rewards[rows], np.float64)
        check_values(group["terminations"][:], terminations[rows], bool)
        assert group["truncations"].dtype == bool
        if discrete:
            assert space["type"] == "Discrete"
            assert (group["actions"][:] < space["n"]).all()
        else:
            assert space["type"] == "Box" and space["dtype"] == "float32"
            assert space["shape"] == [actions.shape[1]]
            taken = group["actions"][:]
            assert (taken >= np.float32(space["low"])).all()
            assert (taken <= np.float32(space["high"])).all()
print("same, discrete" if discrete else "same, continuous")
