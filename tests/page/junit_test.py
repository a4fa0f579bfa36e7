# JUnit XML against the schema of Jenkins' xUnit plugin: what is kept as golden, and what runs write that held, failed,
# died and were interrupted. Usage: junit_test.py PATH-OF-WAVETANK FOLDER-OF-FETCH.PY
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

WAVETANK = FETCHED = ""
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def children(process):
    """The numbers of the processes that one has started."""
    found = []
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/children") as started:
            found += [int(child) for child in started.read().split()]
    return found


class JUnit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wavetank-junit-")
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "results.xml")
        self.folder = folder.name

    def complaints(self, path):
        check = subprocess.run(["xmllint", "--noout", "--schema", os.path.join(FETCHED, "junit-10.xsd"), path],
                               capture_output=True, text=True)
        return "" if check.returncode == 0 else check.stderr

    def start(self, *arguments):
        program = subprocess.Popen([WAVETANK, "run", *arguments, "--failures", "", "--junit", self.path], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(program.kill)
        return program

    def elements(self):
        """What the document holds of each element, after it has been found to be valid."""
        self.assertEqual(self.complaints(self.path), "")
        return [element.tag for element in ElementTree.parse(self.path).iter()]

    def test_the_golden_documents(self):
        golden = os.path.join(TREE, "tests", "golden", "reports", "suite.xml")
        self.assertEqual(self.complaints(golden), "")

    def test_an_attribute_or_a_figure_that_it_does_not_know_is_refused(self):
        with open(os.path.join(TREE, "tests", "golden", "reports", "suite.xml")) as file:
            text = file.read()
        for old, new in (("<testcase ", '<testcase file="a" '), ("<failure ", "<problem "), (' tests="', ' trials="'),
                         ("</testsuites>", "<testcase name='a'/></testsuites>")):
            self.assertIn(old, text)
            with open(self.path, "w") as file:
                file.write(text.replace(old, new, 1).replace("</failure>", "</problem>" if "problem" in new else "</failure>", 1))
            self.assertIn("fails to validate", self.complaints(self.path), new)

    def test_runs_that_held_and_runs_that_failed(self):
        self.assertEqual(self.start("smoke", "--seeds", "3").wait(), 0)
        self.assertEqual(self.elements().count("failure"), 0)
        self.assertEqual(self.start("worker-killed", "smoke", "--seeds", "3", "--set",
                                    "expect.recovery_time.max=10ms").wait(), 1)
        self.assertGreaterEqual(self.elements().count("failure"), 3)

    def test_a_run_whose_process_was_killed(self):
        program = self.start("smoke", "--set", "workload.duration=30min", "-j1")
        run = self.the_run_of(program)
        os.kill(run, signal.SIGKILL)
        self.assertEqual(program.wait(), 3)
        self.assertGreaterEqual(self.elements().count("error"), 1)

    def the_run_of(self, program):
        """The number of the process that does a run, once it is at work."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for process in children(program.pid):
                with open(f"/proc/{process}/stat") as stat:
                    worked = int(stat.read().rsplit(")", 1)[1].split()[11])
                if worked > 20:
                    return process
            time.sleep(0.05)
        self.fail("no run was found")

    def test_a_suite_that_was_interrupted(self):
        program = self.start("smoke", "worker-killed", "--seeds", "5000", "-j1")
        time.sleep(2)
        program.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(), 130)
        self.assertGreaterEqual(self.elements().count("testcase"), 1)


if __name__ == "__main__":
    WAVETANK, FETCHED = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
