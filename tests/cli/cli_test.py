#!/usr/bin/env python3
"""What the program `wavetank` does with a user's mistakes, full disks and Ctrl-C. Usage: cli_test.py BINARY CATALOGUE."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
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
        environment = dict(os.environ, WAVETANK_CATALOG=CATALOGUE)
        return subprocess.run(
            [BINARY, *arguments], stderr=subprocess.PIPE, text=True, env=environment, timeout=300, check=False, **options
        )

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
            env=dict(os.environ, WAVETANK_CATALOG=CATALOGUE),
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
            (["--version"], "wavetank "),
        ]:
            done = self.wavetank(*arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(expected, done.stdout)
        json.loads(self.wavetank("schema").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
