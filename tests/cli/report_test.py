#!/usr/bin/env python3
"""What the program does with results: report, merge, compare, history. Usage: report_test.py BINARY CATALOGUE."""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

BINARY, CATALOGUE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SCENARIO = "worker-crash-partition"


class Results(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.mkdtemp(prefix="wavetank-report-")
        cls.addClassCleanup(shutil.rmtree, cls.made)
        for name, seeds in (("whole", "1..16"), ("a", "1..9"), ("b", "8..16")):
            done = cls.run_wavetank("run", SCENARIO, "--seeds", seeds, "--json", f"{cls.made}/{name}.json")
            assert done.returncode == 0, done.stdout + done.stderr

    @staticmethod
    def run_wavetank(*arguments, **environment):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("CI", "GITHUB", "NO_COLOR"))}
        return subprocess.run([BINARY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=300, check=False, env=dict(kept, WAVETANK_CATALOG=CATALOGUE, **environment))

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wavetank-report-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def results(self, name):
        with open(f"{self.made}/{name}.json", encoding="utf-8") as file:
            return json.load(file)

    def changed(self, name, change):
        """The results of that name after `change`, as another file."""
        results = self.results(name)
        change(results)
        path = self.path(f"changed-{len(os.listdir(self.folder))}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(results, file)
        return path

    def wavetank(self, code, *arguments, **environment):
        done = self.run_wavetank(*arguments, **environment)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def shard(self, name):
        return f"{self.made}/{name}.json"

    def test_shards_are_the_whole_again(self):
        self.wavetank(0, "report", self.shard("a"), self.shard("b"), "--json", self.path("merged.json"))
        with open(self.path("merged.json"), encoding="utf-8") as file:
            merged = json.load(file)
        whole = self.results("whole")
        self.assertEqual(merged["scenarios"], whole["scenarios"])
        self.assertEqual([run["digest"] for run in merged["runs"]], [run["digest"] for run in whole["runs"]])
        self.assertEqual(merged["planned"], 16)

    def test_a_report_of_one_file_says_what_the_run_said(self):
        done = self.wavetank(0, "report", self.shard("whole"))
        self.assertRegex(done.stdout, rf"✓ {SCENARIO} +16 +0 ")
        self.assertIn("PASSED", done.stdout)
        with open(self.shard("whole"), encoding="utf-8") as file:
            self.assertEqual(self.wavetank(0, "report", self.shard("whole"), "--format", "json").stdout, file.read())

    def test_two_digests_of_one_run_leave_with_4(self):
        def other_digest(results):
            results["runs"][0]["digest"] = "0" * 31 + "1"

        done = self.wavetank(4, "report", self.shard("a"), self.changed("b", other_digest))
        self.assertIn("the same build and seed gave digest", done.stdout)

    def test_other_builds_are_refused_unless_they_are_the_baseline(self):
        def other_build(results):
            results["build"]["identity"] = "0.1.0-other"

        other = self.changed("b", other_build)
        done = self.wavetank(2, "report", self.shard("a"), other)
        self.assertIn("they come from different builds", done.stderr)
        self.wavetank(0, "report", self.shard("a"), "--baseline", other, "--fail-on-regression")

    def test_a_regression_is_told_and_fails_where_that_is_asked(self):
        def faster(results):
            for run in results["runs"]:
                for episode in run["episodes"]:
                    episode["ended_ns"] -= 600_000_000

        baseline = self.changed("whole", faster)
        done = self.wavetank(0, "report", self.shard("whole"), "--baseline", baseline)
        self.assertRegex(done.stdout, r"worse: recovery p50 .* → .* \(95 % interval of the change \+")
        self.wavetank(1, "report", self.shard("whole"), "--baseline", baseline, "--fail-on-regression")
        self.wavetank(0, "report", self.shard("whole"), "--baseline", baseline, "--fail-on-regression", "--noise-floor",
                      "100%")
        self.wavetank(0, "report", baseline, "--baseline", self.shard("whole"), "--fail-on-regression")
        done = self.wavetank(2, "report", self.shard("whole"), "--fail-on-regression")
        self.assertIn("--baseline", done.stderr)

    def test_a_new_failure_is_a_regression(self):
        def violated(results):
            run = results["runs"][3]
            run["outcome"] = "violated"
            run["findings"][0]["verdict"] = "violated"

        done = self.wavetank(1, "report", self.changed("whole", violated), "--baseline", self.shard("whole"),
                             "--fail-on-regression", "--junit", self.path("results.xml"))
        self.assertIn("is violated, which it was not in 16 runs before (seed 4)", done.stdout)
        cases = xml.etree.ElementTree.parse(self.path("results.xml")).getroot().iter("testcase")
        worse = [case for case in cases if case.get("name") == "against the baseline"]
        self.assertEqual(len(worse), 1)
        self.assertIsNotNone(worse[0].find("failure"))

    def test_the_verdict_is_the_exit_code_where_that_is_asked(self):
        def inconclusive(results):
            results["scenarios"][0]["conclusion"] = "inconclusive"

        path = self.changed("whole", inconclusive)
        self.wavetank(0, "report", path)
        self.wavetank(6, "report", path, "--fail-on-verdict")

    def test_every_document_is_written_by_report_as_by_run(self):
        kinds = ("json", "junit", "html", "csv", "openmetrics")
        told = [word for kind in kinds for word in (f"--{kind}", self.path(f"run.{kind}"))]
        self.wavetank(0, "run", SCENARIO, "--seed", "1", *told)
        told = [word for kind in kinds for word in (f"--{kind}", self.path(f"report.{kind}"))]
        self.wavetank(0, "report", self.path("run.json"), *told)
        for kind in kinds:
            with open(self.path(f"run.{kind}"), encoding="utf-8") as one, \
                 open(self.path(f"report.{kind}"), encoding="utf-8") as other:
                self.assertEqual(one.read(), other.read(), kind)
        with open(self.path("run.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["faults"] for row in rows], ["crash", "cut-off"])

    def test_a_trace_has_a_track_for_each_node_and_task(self):
        done = self.wavetank(2, "run", SCENARIO, "--seeds", "2", "--perfetto", self.path("trace.json"))
        self.assertIn("--perfetto takes one scenario and one seed, not 2 runs", done.stderr)
        self.wavetank(0, "run", SCENARIO, "--perfetto", self.path("trace.json"), "--json", self.path("results.json"))
        with open(self.path("trace.json"), encoding="utf-8") as file:
            events = json.load(file)["traceEvents"]
        nodes = {event["args"]["name"] for event in events if event.get("name") == "process_name"}
        tracks = {event["args"]["name"] for event in events if event.get("name") == "thread_name"}
        for node in ("worker-1", "worker-3", "coordinator-1", "broker-1"):
            self.assertIn(node, nodes)
        for track in ("recovery", "fault crash", "state", "role"):
            self.assertIn(track, tracks)
        self.assertGreater(len([track for track in tracks if re.fullmatch(r"\w+/\d+", track)]), 4, tracks)
        named = [event for event in events if event["ph"] == "i" and event["name"] == "checkpoint.completed"]
        self.assertGreater(len(named), 5)
        open_slices = {}
        for event in sorted((event for event in events if event["ph"] == "X"), key=lambda e: (e["ts"], -e["dur"])):
            stack = open_slices.setdefault((event["pid"], event["tid"]), [])
            end = round(1000 * (event["ts"] + event["dur"]))
            while stack and stack[-1] <= round(1000 * event["ts"]):
                stack.pop()
            self.assertTrue(not stack or end <= stack[-1], event)
            stack.append(end)
        self.wavetank(0, "report", self.path("results.json"), "--perfetto", self.path("again.json"))
        with open(self.path("again.json"), encoding="utf-8") as again, \
             open(self.path("trace.json"), encoding="utf-8") as first:
            self.assertEqual(again.read(), first.read())

    def test_the_ending_of_a_file_says_what_is_written(self):
        self.wavetank(0, "report", self.shard("a"), "-o", self.path("results.csv"))
        with open(self.path("results.csv"), encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("scenario,path,seed,"))
        done = self.wavetank(2, "report", self.shard("a"), "-o", self.path("results.txt"))
        self.assertIn(".csv", done.stderr)

    def test_what_is_wrong_with_a_file_is_told_with_its_place(self):
        def without_seed(results):
            del results["runs"][2]["seed"]

        done = self.wavetank(2, "report", self.changed("a", without_seed))
        self.assertRegex(done.stderr, r"changed-0\.json: runs\[2\]\.seed: this is missing\n$")
        with open(self.shard("a"), encoding="utf-8") as whole, open(self.path("cut.json"), "w", encoding="utf-8") as cut:
            cut.write(whole.read()[:3000])
        done = self.wavetank(2, "report", self.path("cut.json"))
        self.assertRegex(done.stderr, r"cut\.json: line \d+, column \d+: the document ends here, in the middle\n$")
        done = self.wavetank(2, "report", self.path("no.json"))
        self.assertIn("no.json: No such file", done.stderr)
        self.wavetank(2, "report")

    def test_github_gets_annotations_and_a_summary_behind_what_is_there(self):
        def violated(results):
            results["runs"][0]["outcome"] = "violated"
            results["runs"][0]["findings"][0]["verdict"] = "violated"
            results["scenarios"][0]["conclusion"] = "failed"
            results["scenarios"][0]["failing"] = 1

        summary = self.path("summary.md")
        with open(summary, "w", encoding="utf-8") as file:
            file.write("An earlier step.\n")
        done = self.wavetank(0, "report", self.changed("a", violated), "--format", "github",
                             GITHUB_STEP_SUMMARY=summary, GITHUB_WORKSPACE=os.path.dirname(CATALOGUE))
        self.assertRegex(done.stdout, rf"(?m)^::error file=catalog/{SCENARIO}\.yaml,line=1,title=.*::.*--seed 1")
        with open(summary, encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("An earlier step.\n## Wavetank: 0 of 1 scenario passed\n"))
        done = self.wavetank(3, "report", self.shard("a"), "--format", "github", GITHUB_STEP_SUMMARY="/dev/full")
        self.assertIn("cannot write the step summary /dev/full", done.stderr)
        done = self.wavetank(0, "run", "smoke", "--format", "github", GITHUB_STEP_SUMMARY=summary)
        self.assertNotIn("::error", done.stdout)

    def test_a_history_grows_by_builds_and_finds_the_one_that_changed(self):
        database = self.path("history.sqlite")

        def slower(results):
            for run in results["runs"]:
                run["digest"] = run["digest"][::-1]
                for episode in run["episodes"]:
                    episode["ended_ns"] += 2_000_000_000

        for build in ("one", "two"):
            done = self.wavetank(0, "history", "add", self.shard("whole"), "--db", database, "--build", build)
            self.assertIn("16 runs added, 0 were there already", done.stdout)
        self.wavetank(0, "history", "add", self.changed("whole", slower), "--db", database, "--build", "three")
        done = self.wavetank(0, "history", "add", self.shard("a"), "--db", database, "--build", "one")
        self.assertIn("0 runs added, 9 were there already", done.stdout)
        done = self.wavetank(0, "history", "show", "--db", database, "--json", self.path("trend.json"))
        lines = [line for line in done.stdout.splitlines() if re.match(r"  (one|two|three) ", line)]
        self.assertEqual(["slower" in line for line in lines], [False, False, True], done.stdout)
        with open(self.path("trend.json"), encoding="utf-8") as file:
            points = json.load(file)["trends"][0]["points"]
        self.assertEqual([point["recovery"] for point in points], ["none", "none", "worse"])
        done = self.wavetank(0, "report", self.shard("a"), "--history", database)
        self.assertIn(f"{SCENARIO}: 3 builds", done.stdout)
        done = self.wavetank(0, "report", self.shard("a"), "--history", database, "--format", "json")
        self.assertEqual(len(json.loads(done.stdout)["history"][0]["points"]), 3)
        done = self.wavetank(2, "report", self.shard("a"), "--history", self.path("no.sqlite"))
        self.assertIn("--history", done.stderr)

    def test_a_history_refuses_what_is_none_and_what_contradicts_it(self):
        database = self.path("history.sqlite")
        done = self.wavetank(2, "history", "show", "--db", database)
        self.assertIn("there is no such file", done.stderr)
        self.wavetank(2, "history", "add", self.shard("a"), "--db", self.shard("a"))
        self.wavetank(0, "history", "add", self.shard("a"), "--db", database)

        def other_digest(results):
            results["runs"][0]["digest"] = "0" * 31 + "1"

        self.wavetank(4, "history", "add", self.changed("a", other_digest), "--db", database)
        done = self.wavetank(2, "history", "show", "no-such", "--db", database)
        self.assertIn("no build has run a scenario 'no-such'", done.stderr)
        connection = sqlite3.connect(database)
        connection.execute("BEGIN EXCLUSIVE")
        done = self.wavetank(3, "history", "show", "--db", database)
        self.assertIn("another program holds it", done.stderr)
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
        done = self.wavetank(2, "history", "show", "--db", database)
        self.assertIn("a newer Wavetank has written it", done.stderr)
        connection.close()
        self.wavetank(2, "history")
        self.wavetank(2, "history", "show")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
