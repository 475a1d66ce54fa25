"""What a cold start of the process function takes, step by step, beside what any such function has to import.

Each run is a fresh interpreter; medians over the runs are shown. Starting the container is not in it.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import imports

PROCESS = imports.FOLDER / "process" / "app.py"
BARE = "import boto3, cv2, numpy, pypdfium2, PIL.Image, pydantic_settings, redis, aws_lambda_powertools"
STEPS = """
import json, time
started = time.perf_counter()
steps = {{}}
def step(name):
    global started
    now = time.perf_counter()
    steps[name], started = now - started, time.perf_counter()
{code}
print(json.dumps(steps))
"""
READING = """
import runpy, io
app = runpy.run_path({process!r})
step("import the function")
reader = app["services"].reader
step("import imaging, make the reader")
from recto.engines import registry
registry.get({engine!r})
step("make the engine")
from recto.domain.document import Options
content = open({file!r}, "rb").read()
read = lambda: reader.read(io.BytesIO(content), Options(engine={engine!r}), time_limit=240)
read()
step("first page")
read()
step("second page")
"""
HEAVIEST = 12


def environment() -> dict[str, str]:
    return os.environ | imports.ON_AWS | {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}


def steps(code: str) -> dict[str, float]:
    """Seconds by step, in a fresh interpreter."""
    run = [sys.executable, "-c", STEPS.format(code=code)]
    answer = subprocess.run(run, env=environment(), check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def medians(codes: dict[str, str], runs: int) -> dict[str, dict[str, float]]:
    """Of each, run in turn; a run before them fills the disk's cache."""
    for code in codes.values():
        steps(code)
    rounds = [{name: steps(code) for name, code in codes.items()} for _ in range(runs)]
    return {
        name: {step: statistics.median(each[name][step] for each in rounds) for step in rounds[0][name]}
        for name in codes
    }


def import_costs(code: str) -> list[tuple[str, float]]:
    """Milliseconds by package, each without what it imports from others, the heaviest first."""
    run = [sys.executable, "-X", "importtime", "-c", f"def step(name): pass\n{code}"]
    answer = subprocess.run(run, env=environment(), check=True, capture_output=True, text=True)
    costs: Counter[str] = Counter()
    for own, module in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", answer.stderr, re.MULTILINE):
        costs[module.split(".")[0]] += int(own)
    return [(package, cost / 1000) for package, cost in costs.most_common(HEAVIEST)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--engines", default="", help="only these, separated by commas")
    given = parser.parse_args()
    import kinds
    import made
    from recto.engines import registry

    engines = given.engines.split(",") if given.engines else registry.names()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.png")
        file.write_bytes(made.png(kinds.letter()))
        reading = {engine: READING.format(process=str(PROCESS), engine=engine, file=str(file)) for engine in engines}
        found = medians({"bare": f"{BARE}\nstep('import')"} | reading, given.runs)
        bare = found.pop("bare")["import"]
        names = list(next(iter(found.values())))
        print(f"Milliseconds; imports without Recto alone take {bare * 1000:.0f}.\n")
        print(f"| engine | {' | '.join(names)} | until the first text, by bare imports |\n|{'---|' * (len(names) + 2)}")
        for engine, each in found.items():
            until = sum(each.values()) - each["second page"]
            cells = " | ".join(f"{seconds * 1000:.0f}" for seconds in each.values())
            print(f"| {engine} | {cells} | {until / bare:.2f} |")
        for engine, code in reading.items():
            costs = ", ".join(f"{package} {cost:.0f}" for package, cost in import_costs(code))
            print(f"\nimports of {engine}, ms: {costs}")


if __name__ == "__main__":
    main()
