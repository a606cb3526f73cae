"""The two queueing models of `cargo xtask bench queues`, written for SimPy.

A server is a process that takes patients from a Store, or from a PriorityStore where there are priorities. The other
usual way, a process for each patient that requests a Resource, ran at two thirds of this speed: each patient costs a
process, whoever leaves is looked for among all users, and each request sorts the queue again.
"""

import argparse
import json
import platform
import time
from itertools import count
from math import log
from random import Random

import simpy


class Pool:
    """Servers that are alike, and those who wait for them."""

    def __init__(self, env, chance, servers, mean, priorities=False, then=None):
        """Make the servers; `mean` hours of service, `then` is called at each end."""
        self.line = simpy.PriorityStore(env) if priorities else simpy.Store(env)
        self.began = 0
        self.ended = 0
        self.waited = 0.0
        for _ in range(servers):
            env.process(self.serve(env, chance, mean, then))

    def serve(self, env, chance, mean, then):
        """Serve one after another. The last entry of a patient in the line is the hour of arrival."""
        get, timeout = self.line.get, env.timeout
        while True:
            patient = yield get()
            self.waited += env.now - patient[-1]
            self.began += 1
            yield timeout(-mean * log(1.0 - chance()))
            self.ended += 1
            if then is not None:
                then()

    def mean_wait(self):
        """Return the mean wait of those whose service began, in hours."""
        return self.waited / max(self.began, 1)


class Arrivals:
    """A Poisson stream."""

    def __init__(self, env, chance, gap, arrive):
        """Call `arrive` every `gap` hours on average."""
        self.number = 0
        env.process(self.come(env, chance, gap, arrive))

    def come(self, env, chance, gap, arrive):
        """Come one after another."""
        timeout = env.timeout
        while True:
            yield timeout(-gap * log(1.0 - chance()))
            self.number += 1
            arrive()


def queue(env, chance):
    """Return streams and pools of model A: ten servers and one queue."""
    pool = Pool(env, chance, 10, 1.0)
    put = pool.line.put
    return [Arrivals(env, chance, 1.0 / 9.0, lambda: put((env.now,)))], {"queue": pool}


def hospital(env, chance):
    """Return streams and pools of model B: emergency department, medical and surgical beds, critical care."""
    # Within a priority the number, which only grows, keeps the order of arrival.
    number = count().__next__
    medical = Pool(env, chance, 450, 144.0)
    surgical = Pool(env, chance, 252, 96.0, priorities=True)
    critical = Pool(env, chance, 40, 72.0)

    def leave():
        fate = chance()
        if fate >= 0.25:
            return
        if fate < 0.25 * 0.6:
            medical.line.put((env.now,))
        elif fate < 0.25 * 0.9:
            surgical.line.put((0, number(), env.now))
        else:
            critical.line.put((env.now,))

    ed = Pool(env, chance, 80, 3.6, priorities=True, then=leave)
    put = ed.line.put

    def attend():
        triage = chance()
        put((0 if triage < 0.2 else 1 if triage < 0.5 else 2, number(), env.now))

    def elect():
        surgical.line.put((1, number(), env.now))

    streams = [Arrivals(env, chance, 1.0 / 20.0, attend), Arrivals(env, chance, 1.0, elect)]
    return streams, {"ed": ed, "medical": medical, "surgical": surgical, "critical": critical}


def main():
    """Run a model and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=["a", "b"], required=True)
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()

    env = simpy.Environment()
    streams, pools = {"a": queue, "b": hospital}[asked.model](env, Random(asked.seed).random)
    start = time.thread_time()
    env.run(until=asked.hours)
    seconds = time.thread_time() - start

    events = sum(stream.number for stream in streams) + sum(pool.ended for pool in pools.values())
    line = {
        "engine": "simpy",
        "version": f"{simpy.__version__} (Python {platform.python_version()})",
        "model": asked.model,
        "hours": asked.hours,
        "seed": asked.seed,
        "events": events,
        "seconds": seconds,
        "events_per_second": events / seconds,
        "mean_waits_hours": {name: pool.mean_wait() for name, pool in pools.items()},
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
