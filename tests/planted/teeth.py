# Proves that every planted defect is caught: runs wavetank-NAME on the scenario that its patch names, and demands
# that the invariants it names are violated there (or that the run is not deterministic) while the healthy program holds. teeth.py BUILD [NAME…].
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def header(patch):
    """The "Key: value" lines before the diff."""
    fields = {}
    for line in patch.read_text().splitlines():
        if line.startswith("--- "):
            break
        key, separator, value = line.partition(": ")
        if separator:
            fields[key] = value.strip()
    return fields


def violated_invariants(value):
    """Names of all invariants that a result document calls violated, wherever in it they stand."""
    if isinstance(value, list):
        return set().union(*map(violated_invariants, value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(violated_invariants, value.values()))
    if value.get("verdict") == "violated" and "invariant" in value:
        found.add(value["invariant"])
    return found


def run(program, scenario, options):
    """The exit code and the violated invariants of one suite."""
    with tempfile.NamedTemporaryFile(suffix=".json") as results:
        command = [program, "run", scenario, *options, "--json", results.name]
        code = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode
        text = pathlib.Path(results.name).read_text()
    return code, violated_invariants(json.loads(text)) if text else set()


def divergence(build, name, fields):
    """For what is no violation: a run that differs when it is repeated. Empty when it is found, and the first divergent
    step is as it should be on both sides."""
    command = ["run", fields["Scenario"], "--seeds", fields.get("Seeds", "5"), "--failures", ""]
    command += ["--check-determinism", "100%"]
    ran = subprocess.run([f"{build}/wavetank-{name}", *command], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ran.returncode != 4:
        return f"not caught: exit code {ran.returncode}"
    for side in ("one:", "other:"):
        lines = [line for line in ran.stdout.splitlines() if line.split()[:1] == [side]]
        if not any(fields["First divergence"] in line for line in lines):
            return f"the first divergence is not '{side} … {fields['First divergence']} …'"
    healthy = subprocess.run([f"{build}/wavetank", *command], stdin=subprocess.DEVNULL, capture_output=True).returncode
    return f"the healthy program does not hold: exit code {healthy}" if healthy != 0 else ""


def verdict(build, name, fields):
    """An empty text when the defect is caught as it should be, else what went wrong."""
    if fields["Caught by"] == "determinism":
        return divergence(build, name, fields)
    options = ["--seeds", fields.get("Seeds", "5"), "--failures", ""]
    if "Probe" in fields:
        options += ["--probe", fields["Probe"]]
    code, violated = run(f"{build}/wavetank-{name}", fields["Scenario"], options)
    if code != 1:
        return f"not caught: exit code {code}"
    missed = set(fields["Caught by"].split(", ")) - violated
    if missed:
        return f"caught by {', '.join(sorted(violated)) or 'nothing'} and not by {', '.join(sorted(missed))}"
    code, violated = run(f"{build}/wavetank", fields["Scenario"], options)
    if code != 0:
        return f"the healthy program does not hold: exit code {code} {', '.join(sorted(violated))}"
    if "Harmless in" in fields:
        code, violated = run(f"{build}/wavetank-{name}", fields["Harmless in"], options)
        if code != 0:
            return f"not harmless without faults: exit code {code} {', '.join(sorted(violated))}"
    return ""


def main(build, *names):
    failed = 0
    for patch in sorted(HERE.glob("*.patch")):
        if names and patch.stem not in names:
            continue
        fields = header(patch)
        trouble = verdict(build, patch.stem, fields)
        failed += bool(trouble)
        print(f"  {patch.stem:<34} {trouble or 'caught by ' + fields['Caught by']}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
