#!/usr/bin/env python3
"""What the program `wavetank` does with a user's mistakes, full disks and Ctrl-C. Usage: cli_test.py BINARY CATALOGUE."""

import fcntl
import json
import os
import pty
import re
import resource
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest
import xml.etree.ElementTree

BINARY, CATALOGUE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SMOKE = os.path.join(CATALOGUE, "smoke.yaml")


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wavetank-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def wavetank(self, *arguments, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("env", self.environment())
        options.setdefault("cwd", self.folder)
        return subprocess.run(
            [BINARY, *arguments], stderr=subprocess.PIPE, text=True, timeout=300, check=False, **options
        )

    @staticmethod
    def environment(**more):
        kept = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR", "TERM")}
        return dict(kept, WAVETANK_CATALOG=CATALOGUE, **more)

    def on_a_terminal(self, *arguments, columns=80, **more):
        """What a person sees on a terminal of that width, and the exit code."""
        try:
            process, terminal = pty.fork()
        except OSError as refusal:
            self.skipTest(f"no terminal to try it on: {refusal}")
        if process == 0:
            os.chdir(self.folder)
            os.execve(BINARY, [BINARY, *arguments], self.environment(TERM="xterm", **more))
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        seen = b""
        while True:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        os.close(terminal)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        return seen.decode("utf-8").replace("\r\n", "\n"), code

    def test_a_scenario_that_holds_exits_with_0_and_its_seed_comes_first(self):
        done = self.wavetank("run", "smoke", "--seed", "3")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith("seed 3\n"), done.stdout)
        self.assertIn("HELD", done.stdout)
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_in_this_process_the_result_is_the_same(self):
        digests = set()
        for arguments in ([], ["--no-fork"], ["-j", "1"]):
            done = self.wavetank("run", "smoke", *arguments)
            digests.add([line for line in done.stdout.splitlines() if line.startswith("  digest")][0])
        self.assertEqual(len(digests), 1, digests)

    def test_a_misspelt_key_is_told_with_its_place_and_what_was_meant(self):
        with open(SMOKE, encoding="utf-8") as file:
            text = file.read()
        path = self.path("misspelt.yaml", text.replace("\nsummary:", "\nsumary:", 1))
        done = self.wavetank("run", path)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"misspelt\.yaml:\d+:1: ")
        self.assertIn("did you mean 'summary'?", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_missing_file_is_named_and_a_near_one_suggested(self):
        done = self.wavetank("run", "smoek")
        self.assertEqual(done.returncode, 2)
        self.assertIn("smoek", done.stderr)
        self.assertIn("did you mean 'smoke'?", done.stderr)

    def test_a_bad_event_line_is_told_with_its_number_and_reason(self):
        events = self.path("events.csv", "key,time\na,2024-05-03T12:00:00Z\nb,yesterday\n")
        done = self.wavetank("run", "smoke", "--set", f"workload.file={events}")
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{events}:3", done.stderr)
        self.assertIn("yesterday", done.stderr)

    def test_nothing_to_run_is_5(self):
        self.assertEqual(self.wavetank("run").returncode, 5)
        self.assertEqual(self.wavetank("run", "smoke", "--seeds", "0").returncode, 5)
        self.assertEqual(self.wavetank("validate").returncode, 5)

    def test_a_misspelt_option_is_answered_with_the_one_that_was_meant(self):
        done = self.wavetank("run", "smoke", "--sedes", "3")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean '--seeds'?", done.stderr)

    def test_results_for_programs_read_back(self):
        report, junit = self.path("results.json"), self.path("results.xml")
        done = self.wavetank("run", "smoke", "--seeds", "3", "--json", report, "--junit", junit)
        with open(report, encoding="utf-8") as file:
            results = json.load(file)
        self.assertEqual(results["schema"], "wavetank.results/1")
        self.assertEqual(results["exit_code"], done.returncode)
        self.assertEqual([run["seed"] for run in results["runs"]], ["1", "2", "3"])
        cases = [case.get("name") for case in xml.etree.ElementTree.parse(junit).findall(".//testcase")]
        self.assertEqual(cases[:3], ["seed 1", "seed 2", "seed 3"])

    def check_that_the_verdict_stands(self, done, path):
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(f"cannot write {path}: ", done.stderr)
        self.assertIn("HELD", done.stdout)

    def test_a_full_device_under_json_is_3_and_the_verdict_stands(self):
        done = self.wavetank("run", "smoke", "--json", "/dev/full")
        self.check_that_the_verdict_stands(done, "/dev/full")
        self.assertIn("No space left on device", done.stderr)

    def test_a_file_that_cannot_grow_is_3_and_the_old_one_is_as_it_was(self):
        path = self.path("results.json", "old")

        def allow_few_bytes():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

        done = self.wavetank("run", "smoke", "--json", path, preexec_fn=allow_few_bytes)
        self.check_that_the_verdict_stands(done, path)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "old")
        self.assertEqual(os.listdir(self.folder), ["results.json"])

    def test_a_folder_that_does_not_exist_is_told_before_anything_runs(self):
        done = self.wavetank("run", "smoke", "--json", self.path("no/such/results.json"))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")

    def test_a_full_standard_output_is_3_and_the_document_is_written(self):
        report = self.path("results.json")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = self.wavetank("run", "smoke", "--json", report, stdout=full)
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot write to standard output", done.stderr)
        self.assertTrue(os.path.exists(report))

    def interrupted(self, number):
        report = self.path("results.json")
        process = subprocess.Popen(
            [BINARY, "run", "smoke", "--seeds", "100000", "-j", "2", "--max-fail", "0", "--json", report],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            cwd=self.folder,
        )
        first = process.stdout.readline()
        process.send_signal(number)
        rest, complaints = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, rest + complaints)
        self.assertEqual(first, "seeds 1..100000\n")
        self.assertIn("INTERRUPTED", rest)
        with open(report, encoding="utf-8") as file:
            self.assertTrue(json.load(file)["interrupted"])

    def test_ctrl_c_reports_what_finished_and_exits_with_130(self):
        self.interrupted(signal.SIGINT)

    def test_a_termination_is_an_interruption_too(self):
        self.interrupted(signal.SIGTERM)

    def test_the_commands_that_run_nothing_print_what_they_know(self):
        for arguments, expected in [
            (["list"], "smoke"),
            (["validate", "smoke"], "valid"),
            (["events"], "checkpoint.completed"),
            (["explain", "checkpoint.interval"], "checkpoint.interval"),
            (["explain", "consistent-cut"], "What a witness says"),
            (["list", "--invariants"], "consistent-cut"),
            (["list", "--messages"], "log.produced"),
            (["--version"], "wavetank "),
        ]:
            done = self.wavetank(*arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(expected, done.stdout)
        json.loads(self.wavetank("schema").stdout)

    SHORT = ["--set", "workload.duration=4s", "--set", "workload.rate=200/s", "--set", "faults.F1.at=2s"]
    FAILING = ["run", "smoke", *SHORT, "--set", "expect.recovery_time.max=10ms"]

    def results(self, *arguments):
        report = self.path("results.json")
        done = self.wavetank(*arguments, "--json", report)
        with open(report, encoding="utf-8") as file:
            return done, json.load(file)

    def test_a_failing_run_is_kept_as_a_scenario_that_fails_alike(self):
        done, results = self.results(*self.FAILING, "--seed", "7", "--failures", "kept")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("Reproducer:   kept/smoke-seed-7.yaml", done.stdout)
        self.assertEqual(results["runs"][0]["reproducer"], "kept/smoke-seed-7.yaml")
        with open(self.path("kept/smoke-seed-7.yaml"), encoding="utf-8") as file:
            remarks = [line for line in file if line.startswith("#")]
        self.assertIn("recovery-time", remarks[0])
        command = remarks[1].split(": ", 1)[1].split()
        self.assertEqual(command[0], "wavetank")
        again, repeated = self.results(*command[1:], "--failures", "")
        self.assertEqual(again.returncode, 1)
        self.assertNotIn("Reproducer", again.stdout)
        self.assertEqual(repeated["runs"][0]["digest"], results["runs"][0]["digest"])

    def test_each_catalogue_scenario_written_out_is_the_same_run(self):
        for name in ("smoke", "worker-crash-partition"):
            done, results = self.results("run", name, "--set", "expect.recovery_time.max=1ns")
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            kept = results["runs"][0]["reproducer"]
            self.assertEqual(kept, f"wavetank-failures/{name}-seed-1.yaml")
            _, repeated = self.results("run", kept, "--seed", "1")
            self.assertEqual(repeated["runs"][0]["digest"], results["runs"][0]["digest"], name)

    def test_the_one_line_command_of_a_failure_fails_alike(self):
        done = self.wavetank(*self.FAILING)
        line = re.search(r"See it again: wavetank (.*)", done.stdout).group(1)
        again = self.wavetank(*shlex.split(line))
        self.assertEqual(again.returncode, 1)
        self.assertEqual(re.search("digest.*", again.stdout).group(), re.search("digest.*", done.stdout).group())

    def test_what_decides_about_a_run_is_in_the_command_that_shows_it_again(self):
        done, results = self.results(*self.FAILING, "--probe", "restore")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        line = re.search(r"See it again: wavetank (.*)", done.stdout).group(1)
        self.assertIn("--probe restore", line)
        _, repeated = self.results(*shlex.split(line))
        self.assertEqual(repeated["runs"][0]["digest"], results["runs"][0]["digest"])

    def test_payloads_are_digested_beside_the_steps(self):
        _, plain = self.results("run", "smoke", *self.SHORT)
        _, both = self.results("run", "smoke", *self.SHORT, "--digest-payloads")
        _, checked = self.results("run", "smoke", *self.SHORT, "--check-determinism", "1")
        digests = [results["runs"][0]["digest"] for results in (plain, both, checked)]
        self.assertEqual(digests, digests[:1] * 3)
        self.assertEqual(plain["runs"][0]["payload_digest"], "")
        self.assertEqual(len(both["runs"][0]["payload_digest"]), 32)
        self.assertEqual(both["runs"][0]["payload_digest"], checked["runs"][0]["payload_digest"])

    def kept_with(self, **changes):
        """A kept failure of `smoke`, with texts in it replaced; its path."""
        self.wavetank(*self.FAILING, "--failures", "kept")
        with open(self.path("kept/smoke-seed-1.yaml"), encoding="utf-8") as file:
            text = file.read()
        for pattern, replacement in changes.items():
            text, count = re.subn(pattern, replacement, text)
            self.assertGreater(count, 0, pattern)
        return self.path("changed.yaml", text)

    def test_a_kept_failure_is_reproduced_by_the_same_build(self):
        done, results = self.results("run", self.kept_with())
        self.assertEqual(done.returncode, 1)
        self.assertIn("reproduced: the same run, and it still violates recovery-time", done.stdout)
        self.assertTrue(results["scenarios"][0]["standing"].startswith("reproduced"))

    def test_another_build_says_whether_a_kept_failure_is_violated_held_or_stale(self):
        other = {"build: .*": "build: another", "digest: .*": "digest: 00"}
        done, _ = self.results("run", self.kept_with(**other))
        self.assertEqual(done.returncode, 1)
        self.assertIn("violated: recovery-time", done.stdout)
        done, _ = self.results("run", self.kept_with(**other, **{"max: 10ms": "max: 60s"}))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("held: with 5 seeds", done.stdout)
        never = {"max: 10ms": "max: 60s", r"event: \S+(\n +phase: \S+)?": "event: job.failed"}
        done, _ = self.results("run", self.kept_with(**other, **never))
        self.assertEqual(done.returncode, 6, done.stdout + done.stderr)
        self.assertIn("stale: ", done.stdout)

    def test_another_digest_of_the_same_build_is_not_deterministic(self):
        done, _ = self.results("run", self.kept_with(**{"digest: .*": "digest: 00"}))
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)

    def test_a_folder_for_failures_that_cannot_be_is_told_and_the_verdict_stands(self):
        done = self.wavetank(*self.FAILING, "--failures", "/dev/null/no")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--failures", done.stderr)
        self.assertIn("VIOLATED", done.stdout)

    def test_what_failed_last_time_is_run_again_and_nothing_else(self):
        last = self.path("last.json")
        settings = [*self.SHORT, "--set", "expect.recovery_time.max=10ms"]
        self.wavetank("run", "smoke", *settings, "--seeds", "4..5", "--json", last)
        done, results = self.results("run", "--failed", last)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual([run["seed"] for run in results["runs"]], ["4", "5"])
        done, results = self.results("run", "--failed", last, "--set", "expect.recovery_time.max=60s")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.wavetank("run", "--failed", self.path("results.json"))
        self.assertEqual(done.returncode, 5)
        self.assertIn("nothing failed", done.stderr)
        self.assertEqual(self.wavetank("run", "--failed", self.path("no.json")).returncode, 2)
        self.assertEqual(self.wavetank("run", "--failed", SMOKE).returncode, 2)

    def test_failures_are_told_at_once_and_again_at_the_end(self):
        done = self.wavetank(*self.FAILING, "--seeds", "2", "-j", "0")
        at_once, _, at_the_end = done.stdout.partition("Failures")
        for seed in (1, 2):
            self.assertIn(f"smoke, seed {seed}: VIOLATED", at_once)
            self.assertIn(f"smoke, seed {seed}: VIOLATED", at_the_end)
        self.assertTrue(done.stdout.endswith("FAILED\n"))

    def test_of_failures_that_are_alike_three_are_told_in_full_and_the_others_in_a_line(self):
        done = self.wavetank(*self.FAILING, "--seeds", "5", "-j", "1")
        at_once, _, at_the_end = done.stdout.partition("Failures")
        for told in (at_once, at_the_end):
            self.assertEqual(told.count(": VIOLATED"), 3, told)
        for seed in (4, 5):
            self.assertIn(f"✗ smoke, seed {seed}: recovery-time: ", at_once)
        self.assertIn("recovery-time: 5 failing runs of 1 scenario, of which 3 are above", at_the_end)
        self.assertIn("smoke  seeds 1, 2, 3, 4, 5\n", at_the_end)

    def test_the_only_run_of_a_kept_failure_is_told_once(self):
        done = self.wavetank("run", self.kept_with(), "--failures", "")
        self.assertEqual(done.stdout.count("See it again"), 1, done.stdout)

    def test_scenarios_are_chosen_by_tag_and_name(self):
        listed = self.wavetank("list", "--tag", "smoke").stdout.splitlines()
        self.assertTrue(listed[0].startswith("smoke "), listed)
        self.assertEqual(self.wavetank("list", "--filter", "no-such-*").stdout, "")
        done = self.wavetank("list", "--tag", "smoek")
        self.assertIn("did you mean 'smoke'?", done.stderr)
        done = self.wavetank("run", "--filter", "no-such-*")
        self.assertEqual(done.returncode, 5)
        self.assertIn("--filter", done.stderr)
        done = self.wavetank("run", "--filter", "smok?", "--tag", "crash", *self.SHORT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_mistakes_are_told_to_programs_too(self):
        with open(SMOKE, encoding="utf-8") as file:
            text = file.read()
        path = self.path("misspelt.yaml", text.replace("\nsummary:", "\nsumary:", 1))
        done = self.wavetank("validate", path, "smoke", "--format", "github")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout, r"^::error file=.*misspelt\.yaml,line=\d+,col=1::.*did you mean 'summary'\?")
        self.assertEqual(done.stderr, "")
        done = self.wavetank("validate", path, "smoke", "--format", "json")
        self.assertEqual(done.returncode, 2)
        told = json.loads(done.stdout)
        self.assertEqual([valid["name"] for valid in told["valid"]], ["smoke"])
        self.assertEqual(told["problems"][0]["column"], 1)
        self.assertEqual(told["problems"][0]["hint"], "did you mean 'summary'?")

    def test_replay_stops_at_an_event_and_shows_every_node(self):
        done = self.wavetank("replay", "smoke", "--seed", "7", *self.SHORT, "--until", "checkpoint.completed:1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("seed 7\n"))
        self.assertIn("checkpoint.completed before-notify checkpoint=1", done.stdout)
        for node in ("coordinator-1  up", "worker-3  up", "broker-1  up", "store-1  up"):
            self.assertIn(node, done.stdout)
        done = self.wavetank("replay", "smoke", *self.SHORT, "--until", "3s")
        self.assertIn("worker-2  down", done.stdout)

    def test_replay_says_when_a_place_never_comes_or_is_misspelt(self):
        done = self.wavetank("replay", "smoke", *self.SHORT, "--until", "checkpoint.completed:999")
        self.assertEqual(done.returncode, 6)
        self.assertIn("never came to checkpoint.completed:999", done.stderr)
        done = self.wavetank("replay", "smoke", "--until", "checkpoint.complete")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean 'checkpoint.completed'?", done.stderr)

    def test_replay_goes_on_as_standard_input_says_and_ends_with_the_digest_of_the_run(self):
        orders = "\n3\nnodes\ncheckpoint.completed:1\nbogus\n1s\njob.finished:1\n100000000\n"
        done = self.wavetank("replay", "smoke", *self.SHORT, "--step", input=orders)
        self.assertEqual(done.returncode, 0, done.stderr)
        for expected in ("store.recovered", "worker-1  up", "'bogus' is neither", "that has passed", "The run is over"):
            self.assertIn(expected, done.stdout)
        digest = re.search(r"digest ([0-9a-f]{32})", done.stdout).group(1)
        _, results = self.results("run", "smoke", *self.SHORT)
        self.assertEqual(results["runs"][0]["digest"], digest)

    def test_traces_are_compared(self):
        for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
            self.wavetank("run", "smoke", *self.SHORT, "--seed", seed, "--trace", self.path(name))
        done = self.wavetank("diff", "a", "b")
        self.assertEqual((done.returncode, done.stdout[:9]), (0, "the same:"))
        done = self.wavetank("diff", "a", "c")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"they part at step \d+")
        self.assertEqual(self.wavetank("diff", "a", SMOKE).returncode, 2)
        with open(self.path("a"), encoding="utf-8") as file:
            head, *steps = file
        self.assertEqual(json.loads(head)["scenario"], "smoke")
        self.assertIn("worker-1", json.loads(head)["nodes"])
        for step in steps[:1000]:
            json.loads(step)

    def test_a_terminal_has_colours_and_one_live_line_and_a_log_has_neither(self):
        suite = ["run", "smoke", *self.SHORT, "--seeds", "3", "-j", "1"]
        seen, code = self.on_a_terminal(*suite, columns=30)
        self.assertEqual(code, 0, seen)
        self.assertIn("\x1b[32mPASSED", seen)
        live = re.findall("\r([^\r\n]*)\x1b\\[K", seen)
        self.assertTrue(any("of 3 runs" in line for line in live), seen)
        self.assertLess(max(len(line) for line in live), 30)
        for arguments, more in ((["--profile", "ci"], {}), ([], {"CI": "true"})):
            seen, code = self.on_a_terminal(*suite, *arguments, **more)
            self.assertEqual(code, 0, seen)
            self.assertNotIn("\x1b", seen)
        seen, _ = self.on_a_terminal(*suite, NO_COLOR="1")
        self.assertNotIn("\x1b[3", seen)
        seen, _ = self.on_a_terminal(*suite, "--profile", "local", CI="true")
        self.assertIn("\x1b[32mPASSED", seen)

    def test_on_a_narrow_terminal_lines_are_broken_but_not_the_command_to_copy(self):
        seen, code = self.on_a_terminal(*self.FAILING, columns=60)
        self.assertEqual(code, 1, seen)
        plain = re.sub("\x1b\\[[0-9;]*[mK]", "", seen).replace("\r", "\n")
        wide = [line for line in plain.split("\n") if len(line) > 60]
        self.assertEqual([line for line in wide if "wavetank run" not in line], [])
        self.assertRegex(plain, r"See it again: wavetank run \S+ --seed 1 --set workload.duration=4s .*10ms\n")

    PAPER_JOB = """version: 1
name: paper-job
cluster: {workers: {count: 1, slots: 1, cores: 2}}
job:
  sources: {events: {partitions: 1}}
  sinks: {copies: {from: events, partitions: 1}}
workload: {rate: 8k/s, duration: 10s}
engine: {costs: {per_record: 50us, per_snapshot_byte: 12ms}, weight: {record: 500}}
failures: {mtbf: 10min, restart_after: 3s}
"""

    def test_an_exploration_of_the_healthy_engine_holds_and_says_how_far_it_came(self):
        done = self.wavetank("explore", "smoke", "--runs", "6", "--set", "workload.duration=4s", "--json", "r.json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("6 fault plans were run, from seed 1 on", done.stdout)
        with open(self.path("r.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["exploration"]["plans"], 6)
        self.assertEqual(self.wavetank("explore", "--failures", "").returncode, 2)
        self.assertEqual(self.wavetank("explore", "--budget", "soon").returncode, 2)

    def test_there_is_nothing_to_shrink_where_nothing_fails(self):
        done = self.wavetank("shrink", "smoke")
        self.assertEqual(done.returncode, 6, done.stdout + done.stderr)
        self.assertIn("does not fail with seed 1", done.stderr)
        self.assertEqual(self.wavetank("shrink", "smoke", "--budget", "soon").returncode, 2)
        self.assertEqual(self.wavetank("shrink", "smoke", "partition-blip", "-o", "x.yaml").returncode, 2)

    def test_tuning_recommends_and_repeats_exactly(self):
        path = self.path("paper-job.yaml", self.PAPER_JOB)
        arguments = ["tune", path, "--param", "engine.checkpoint.interval=4s,20s,100s", "--runs", "150"]
        told = []
        for jobs in ("1", "2"):
            result = self.wavetank(*arguments, "-j", jobs, "--json", self.path(f"tuning-{jobs}.json"))
            self.assertIn(result.returncode, (0, 6), result.stderr)
            with open(self.path(f"tuning-{jobs}.json"), encoding="utf-8") as file:
                tuning = json.load(file)
            tuning.pop("wall_time_ns")
            told.append(tuning)
        self.assertEqual(told[0], told[1])
        self.assertTrue(told[0]["recommendation"]["given"])
        self.assertLess(result.stdout.find("If costs are not as simulated"), result.stdout.find("For a scenario"))
        self.assertIn("execution.checkpointing.interval: ", result.stdout)
        # What was written is read again, and made into the page.
        page = self.path("tuning.html")
        again = self.wavetank("report", self.path("tuning-2.json"), "-o", page)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(again.stdout, result.stdout)
        with open(page, encoding="utf-8") as file:
            self.assertIn(tuning["recommendation"]["words"][0].split(":")[0], file.read())
        refused = self.wavetank("report", self.path("tuning-2.json"), "--csv", self.path("tuning.csv"))
        self.assertEqual(refused.returncode, 2)
        self.assertIn("for which there is no csv", refused.stderr)

    def test_a_tuning_s_mistakes_are_told_before_anything_is_simulated(self):
        path = self.path("paper-job.yaml", self.PAPER_JOB)
        for arguments, complaint in [
            (["--objective", "capacity_last"], "did you mean 'capacity_lost'?"),
            (["--subject-to", "recovery_time.p99"], "compares nothing"),
            (["--param", "engine.checkpoint.intervall=1s..8s"], "did you mean 'interval'?"),
            (["--param", "engine.checkpoint.interval=1s..4MB"], "of different kinds"),
            (["--measured", "speed=3s"], "there is no figure 'speed'"),
            (["--set", "failures.mtbf=0s"], "--set failures.mtbf=6h"),
            (["--budget", "long"], "--budget: 'long'"),
        ]:
            result = self.wavetank("tune", path, *arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(complaint, result.stderr)
            self.assertEqual(result.stdout, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
