# Traces in Perfetto itself, from its own pages, served from this machine: what its trace processor has read of a trace is
# what we wrote, and what the results say. Usage: perfetto_test.py PATH-OF-WAVETANK FOLDER-OF-FETCH.PY
import collections
import functools
import http.server
import json
import os
import sys
import threading
import unittest

from pages import Pages

FETCHED = ""
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

QUERY = """(async () => {
  const answer = await app.trace.engine.query(%s);
  const rows = [];
  for (const row = answer.iter({}); row.valid(); row.next())
    rows.push(answer.columns().map(name => { const value = row.get(name); return typeof value === "bigint" ? Number(value) : value; }));
  return rows;
})()"""
LOADED = """app.trace ? "loaded" : document.querySelector(".pf-modal-dialog, .modal-dialog")?.innerText"""

SLICES = """select process.name, coalesce(thread.name, ''), slice.name, ts, dur from slice
            join thread_track on slice.track_id = thread_track.id join thread using (utid) join process using (upid)"""
SPANS = "select name, ts, dur from slice where track_id not in (select id from thread_track)"
COUNTERS = """select counter_track.name, ts, value from counter join counter_track on counter.track_id = counter_track.id"""
LOST = "select name, value from stats where value > 0 and severity in ('error', 'data_loss')"


class Server(http.server.ThreadingHTTPServer):
    """Perfetto's pages, and the trace that is asked for."""

    trace = ""


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def translate_path(self, path):
        return self.server.trace if path == "/trace.json" else super().translate_path(path)


def nanoseconds(microseconds):
    return round(microseconds * 1000)


class Written:
    """What a trace says, read by the rules of the Trace Event Format."""

    def __init__(self, path):
        with open(path) as file:
            events = json.load(file)["traceEvents"]
        names = {kind: {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["ph"] == "M" and e["name"] == kind}
                 for kind in ("process_name", "thread_name")}
        place = lambda e: (names["process_name"][e["pid"], 0], names["thread_name"][e["pid"], e["tid"]])
        self.slices = sorted((*place(e), e["name"], nanoseconds(e["ts"]), nanoseconds(e.get("dur", 0)))
                             for e in events if e["ph"] in "Xi")
        begun = {(e["cat"], e["id"]): e for e in events if e["ph"] == "b"}
        self.spans = sorted((begun[e["cat"], e["id"]]["name"], nanoseconds(begun[e["cat"], e["id"]]["ts"]),
                             nanoseconds(e["ts"]) - nanoseconds(begun[e["cat"], e["id"]]["ts"]))
                            for e in events if e["ph"] == "e")
        self.counters = sorted((e["name"] + " value", nanoseconds(e["ts"]), e["args"]["value"])
                               for e in events if e["ph"] == "C")


class Perfetto(Pages):
    wanted = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        handler = functools.partial(Handler, directory=os.path.join(FETCHED, "perfetto"))
        cls.server = Server(("127.0.0.1", 0), handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        super().tearDownClass()

    def load(self, path):
        """A tab with the trace, as a link to ui.perfetto.dev opens it, and what came of it."""
        self.server.trace = path
        here = f"http://127.0.0.1:{self.server.server_port}"
        tab = self.tab(f"{here}/#!/?url={here}/trace.json")
        tab.eventually("typeof app === 'object'")
        return tab, tab.eventually(LOADED)

    def ask(self, tab, query):
        return sorted(tuple(row) for row in tab.evaluate(QUERY % json.dumps(query)))

    def expect_all_of(self, path):
        """That Perfetto has read of the trace what stands in it, no more and no less; answers what it has read."""
        tab, outcome = self.load(path)
        self.assertEqual(outcome, "loaded")
        written, read = Written(path), self.ask(tab, SLICES)
        self.assertEqual(read, written.slices)
        self.assertEqual(self.ask(tab, SPANS), written.spans)
        self.assertEqual(self.ask(tab, COUNTERS), written.counters)
        self.assertEqual(self.ask(tab, LOST), [])
        return read, written.spans

    def test_the_golden_trace(self):
        self.expect_all_of(os.path.join(TREE, "tests", "golden", "reports", "trace.json"))

    def test_a_run_is_there_with_all_its_nodes_steps_recoveries_and_checkpoints(self):
        trace, results = self.path("trace.json"), self.path("results.json")
        self.run_wavetank("run", "worker-crash-partition", "--failures", "", "--perfetto", trace, "--json", results)
        with open(results) as file:
            run = json.load(file)["runs"][0]
        slices, spans = self.expect_all_of(trace)
        states = collections.Counter(process for process, thread, *_ in slices if thread == "state")
        self.assertEqual(states, {lane["node"]: len(lane["spans"]) for lane in run["chronicle"]["lanes"]})
        recoveries = [name for _, thread, name, *_ in slices if thread == "recovery"]
        for episode in run["episodes"]:
            what = "disturbance" if episode["disturbance"] else "recovery"
            self.assertIn(f"{what} after {', '.join(episode['faults'])}", recoveries)
        checkpoints = [(row["triggered_ns"], row["duration_ns"]) for row in run["chronicle"]["checkpoints"]]
        self.assertEqual(sorted((begun, length) for _, begun, length in spans), sorted(checkpoints))
        self.assertGreater(len(slices), 1000, "the engine's steps")

    def test_a_trace_that_is_cut_off_is_refused(self):
        with open(os.path.join(TREE, "tests", "golden", "reports", "trace.json")) as file:
            text = file.read()
        cut = self.path("cut.json")
        with open(cut, "w") as file:
            file.write(text[:len(text) // 2])
        self.assertNotEqual(self.load(cut)[1], "loaded")


if __name__ == "__main__":
    Pages.wavetank, FETCHED = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
