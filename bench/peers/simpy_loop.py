"""N processes that each wait, again and again, on SimPy. Usage: simpy_loop.py N. Measures as bench/measure.ts does."""
import json
import math
import sys
import time

import simpy

n = int(sys.argv[1])
table = []
state = 12345
for _ in range(65536):
    state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    table.append(-math.log((state + 0.5) / 4294967296))
drawn = 0


def process(env):
    global drawn
    while True:
        delay = table[drawn & 65535]
        drawn += 1
        yield env.timeout(delay)


env = simpy.Environment()
for _ in range(n):
    env.process(process(env))


def run(operations):
    """Runs about that many events; returns how many there were: each process draws once an event."""
    before = drawn
    env.run(until=env.now + operations / n)
    return drawn - before


operations = 1000
start = time.process_time()
last = 0.0
while time.process_time() - start < 0.4:
    before = time.process_time()
    run(operations)
    last = time.process_time() - before
    if last < 0.025:
        operations *= 2
operations = max(n, int(operations * 0.05 / max(last, 1e-3)))
figures = []
for _ in range(15):
    before = time.process_time()
    done = run(operations)
    figures.append(done / (time.process_time() - before))
print(json.dumps({"value": sorted(figures)[7], "notes": {"simpy": simpy.__version__}}))
