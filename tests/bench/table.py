# Prints the results of Google Benchmark as one table: what was measured, the goal, and how they compare.
# A benchmark states its goal as a counter: `goal_ns` (nanoseconds per item or iteration, less is better) or
# `goal` (items per second, more is better); `peak_mib` and `goal_mib` do the same for memory. A ratio of 1.00 or more
# meets the goal.
import json
import sys

SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def with_unit(seconds):
    for unit in ("s", "ms", "us", "ns"):
        if seconds >= SECONDS[unit] or unit == "ns":
            return f"{seconds / SECONDS[unit]:.3g} {unit}"


def per_second(items):
    for factor, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if items >= factor:
            return f"{items / factor:.3g} {letter}/s"
    return f"{items:.3g} /s"


def row(benchmark):
    """Name, measured, goal, ratio."""
    rate = benchmark.get("items_per_second")
    seconds = 1 / rate if rate else benchmark["cpu_time"] * SECONDS[benchmark["time_unit"]]
    name = benchmark["name"]
    if "goal_ns" in benchmark:
        goal = benchmark["goal_ns"] * 1e-9
        return name, with_unit(seconds), f"<= {with_unit(goal)}", f"{goal / seconds:.2f}"
    if "goal" in benchmark:
        return name, per_second(1 / seconds), f">= {per_second(benchmark['goal'])}", f"{1 / seconds / benchmark['goal']:.2f}"
    return name, with_unit(seconds), "", ""


def memory_row(benchmark):
    """The same for the memory it needed."""
    peak, goal = benchmark["peak_mib"], benchmark["goal_mib"]
    return f"{benchmark['name']}, memory", f"{peak:.0f} MiB", f"<= {goal:.0f} MiB", f"{goal / peak:.2f}"


def main(paths):
    rows = [("benchmark", "measured", "goal", "ratio")]
    for path in paths:
        with open(path) as results:
            benchmarks = json.load(results)["benchmarks"]
        rows += [row(benchmark) for benchmark in benchmarks]
        # The peak only grows: the last, largest benchmark of a program states it.
        rows += [memory_row(benchmark) for benchmark in benchmarks[-1:] if "peak_mib" in benchmark]
    widths = [max(len(cells[column]) for cells in rows) for column in range(4)]
    for cells in rows:
        print(f"{cells[0]:<{widths[0]}}  " + "  ".join(f"{cells[i]:>{widths[i]}}" for i in (1, 2, 3)))


if __name__ == "__main__":
    main(sys.argv[1:])
