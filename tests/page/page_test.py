# Drives pages of results in a headless Chromium: what they show is what the JSON says, at two widths, in two themes,
# with a corrupted data block and without scripts. Usage: page_test.py PATH-OF-WAVETANK.
import os
import re
import sys
import unittest

from pages import WIDTHS, Pages

ROWS = """[...document.querySelectorAll("#scenarios tbody tr")].map(
    row => [...row.cells].map(cell => cell.firstChild.textContent.trim()))"""
TILES = """Object.fromEntries([...document.querySelectorAll(".tile")].map(
    tile => [tile.querySelector(".name").textContent, tile.querySelector(".figure").textContent]))"""
VERDICT = """document.querySelector("h1").lastChild.textContent + ": " + document.querySelector(".sentence").textContent"""
CURSORS = """[...document.querySelectorAll(".chart")].map(chart => [...chart.querySelectorAll(".value")].map(v => v.textContent))"""


# How many pixels each chart's layer above the curves has that are not empty: the marks of the cursor.
MARKS = """[...document.querySelectorAll(".plot")].map(plot => [...plot.querySelectorAll("canvas")].map(canvas => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
})).map(counts => Math.min(...counts))"""


def spoken(ns):
    """A duration as for_people() of env/time.cc says it: three significant digits."""
    for unit, size in (("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)):
        if ns >= size:
            value = ns / size
            return f"{value:.{max(0, 2 - (len(str(int(value))) - 1))}f} {unit}"
    return f"{ns} ns"


class Page(Pages):
    wanted = ("one", "many", "tuned")

    def test_nothing_complains_and_nothing_is_wider_than_the_window(self):
        for tab, name in self.views(self.one[0], self.many[0], self.tuned[0]):
            self.assertEqual(tab.complaints, [], name)
            self.assertEqual(tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"), 0, name)

    def test_a_report_of_the_results_is_the_page_that_the_run_wrote(self):
        for page, _ in (self.one, self.many, self.tuned):
            again = self.path("again.html")
            self.run_wavetank("report", page.replace(".html", ".json"), "-o", again)
            with open(page) as first, open(again) as second:
                self.assertEqual(first.read(), second.read())

    def test_a_style_that_the_policy_forbids_is_seen_as_a_complaint(self):
        page = self.changed(self.one[0], lambda text: text.replace("<main", '<main style="color:red"', 1))
        self.assertTrue(any("Content Security Policy" in text for text in self.tab(page).complaints))

    def test_the_tiles_are_what_the_results_say(self):
        for page, results in (self.one, self.many):
            findings = [f for run in results["runs"] for f in run["findings"]]
            expected = {
                "Passed": str(sum(s["conclusion"] == "passed" for s in results["scenarios"])),
                "Failing": str(sum(run["failing"] for run in results["runs"])),
                "Vacuous": str(sum(f["vacuous"] for s in results["scenarios"] for f in s["faults"])),
                "Duplicates": str(sum(f["doubled"] for f in findings)),
                "Losses": str(sum(f["lost"] for f in findings)),
            }
            tiles = self.tab(page).evaluate(TILES)
            worst = tiles.pop("Worst recovery")
            self.assertEqual(tiles, expected)
            limits = [s for s in results["scenarios"] if s["recovery"]["episodes"]]
            hardest = max(limits, key=lambda s: s["recovery"]["max_ns"] / (s["recovery_limit_ns"] or 1e30))
            self.assertEqual(worst.removeprefix("> "), spoken(hardest["recovery"]["max_ns"]))

    def test_the_table_of_scenarios_is_what_the_results_say(self):
        page, results = self.many
        for width in WIDTHS:
            rows = self.tab(page, width).evaluate(ROWS)
            self.assertEqual(len(rows), len(results["scenarios"]))
            for row, scenario in zip(rows, results["scenarios"]):
                recovery = scenario["recovery"]
                quantiles = {q["percent"]: ("> " if q["unbounded"] else "") + spoken(q["value_ns"])
                             for q in recovery["quantiles"]}
                self.assertEqual(row, [
                    scenario["name"],
                    {"passed": "✓ passed", "failed": "✗ failed", "inconclusive": "? inconclusive"}[scenario["conclusion"]],
                    str(scenario["runs"]), str(scenario["failing"]), str(recovery["episodes"]), quantiles.get(50, "–"),
                    quantiles.get(99, "–"), spoken(recovery["max_ns"]) if recovery["episodes"] else "–",
                    spoken(scenario["recovery_limit_ns"]) if scenario["recovery_limit_ns"] else "–"])

    def test_a_click_on_a_head_sorts_and_a_second_one_the_other_way(self):
        tab = self.tab(self.many[0])
        figures = """[...document.querySelectorAll("#scenarios tbody tr")].map(row => Number(row.cells[3].dataset.value))"""
        click = 'document.querySelectorAll("#scenarios thead th button")[3].click()'
        tab.evaluate(click)
        failing = tab.evaluate(figures)
        self.assertEqual(failing, sorted(failing))
        self.assertEqual(tab.evaluate('document.querySelectorAll("#scenarios thead th")[3].ariaSort'), "ascending")
        tab.evaluate(click)
        self.assertEqual(tab.evaluate(figures), sorted(failing, reverse=True))

    def test_the_cursor_moves_in_all_charts_at_once(self):
        for width in WIDTHS:
            tab = self.tab(self.one[0], width)
            tab.evaluate('document.querySelector(".plot").scrollIntoView({block: "center", behavior: "instant"})')
            tab.evaluate("new Promise(done => setTimeout(done, 300))")
            x, y, w, h = tab.evaluate("""(() => { const r = document.querySelector(".plot").getBoundingClientRect();
                                          return [r.x, r.y, r.width, r.height]; })()""")
            seen = []
            for share in (0.5, 0.8):
                tab.move(x + w * share, y + h / 2)
                tab.evaluate("new Promise(done => setTimeout(done, 200))")
                values = tab.evaluate(CURSORS)
                self.assertEqual([len(v) for v in values], [2, 2, 1, 1])
                self.assertTrue(all(text for chart in values for text in chart), values)
                marks = tab.evaluate(MARKS)
                # The latency has a value only where something was committed.
                self.assertTrue(all(count > 0 for count in marks[:2] + marks[3:]), marks)
                seen.append((tab.evaluate('document.querySelector(".moment").textContent'),
                             tab.evaluate('+document.querySelector(".cursor input").value')))
            self.assertNotEqual(seen[0], seen[1])
            # What all charts show then is the row that the slider names.
            row = seen[1][1]
            data = tab.evaluate('JSON.parse(document.getElementById("chart-data").textContent).runs[0]')
            values = tab.evaluate(CURSORS)
            self.assertEqual([int(re.sub(r"[^0-9]", "", v)) for v in values[1]], [lag[row] for lag in data["lag"]])
            self.assertEqual(int(re.sub(r"[^0-9]", "", values[0][0])), data["rate"][0][row])

    def test_the_slider_moves_the_cursor_by_keyboard(self):
        tab = self.tab(self.one[0])
        tab.evaluate('document.querySelector(".cursor input").focus()')
        for _ in range(3):
            for kind in ("keyDown", "keyUp"):
                tab.call("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39)
        self.assertEqual(tab.evaluate('+document.querySelector(".cursor input").value'), 3)
        self.assertIn("read by sources", tab.evaluate('document.querySelector(".cursor input").getAttribute("aria-valuetext")'))

    def test_a_zoom_in_one_chart_is_one_in_all_and_in_the_lanes(self):
        tab = self.tab(self.one[0])
        tab.evaluate('document.querySelector(".plot").scrollIntoView({block: "center", behavior: "instant"})')
        tab.evaluate("new Promise(done => setTimeout(done, 300))")
        x, y, w, h = tab.evaluate("""(() => { const r = document.querySelector(".plot").getBoundingClientRect();
                                      return [r.x, r.y, r.width, r.height]; })()""")
        self.assertEqual(tab.evaluate('document.querySelector(".lanes .zoom").getAttribute("width")'), "100%")
        tab.move(x + w * 0.4, y + h / 2, "mousePressed", button="left", buttons=1, clickCount=1)
        tab.move(x + w * 0.5, y + h / 2, "mouseMoved", button="left", buttons=1)
        tab.move(x + w * 0.6, y + h / 2, "mouseMoved", button="left", buttons=1)
        tab.move(x + w * 0.6, y + h / 2, "mouseReleased", button="left", clickCount=1)
        tab.evaluate("new Promise(done => setTimeout(done, 400))")
        lane = tab.evaluate('parseFloat(document.querySelector(".lanes .zoom").getAttribute("width"))')
        self.assertGreater(lane, 300)
        tab.evaluate('document.querySelector(".whole").click()')
        self.assertEqual(tab.evaluate('parseFloat(document.querySelector(".lanes .zoom").getAttribute("width"))'), 100)
        self.assertEqual(tab.complaints, [])

    def test_the_verdict_stands_when_the_data_is_corrupted_and_when_scripts_are_off(self):
        for page, _ in (self.one, self.many):
            whole = self.tab(page)
            verdict, tiles, rows = whole.evaluate(VERDICT), whole.evaluate(TILES), whole.evaluate(ROWS)
            corrupted = self.changed(page, lambda text: re.sub(r'(id="chart-data">)[^<]{20}', r"\1}}not json{{", text))
            tab = self.tab(corrupted)
            self.assertEqual((tab.evaluate(VERDICT), tab.evaluate(TILES), tab.evaluate(ROWS)), (verdict, tiles, rows))
            self.assertIn("cannot be read", tab.evaluate('document.querySelector(".no-script").textContent'))
            self.assertEqual(tab.complaints, [])
            silent = self.tab(page, scripts=False)
            document = silent.call("DOM.getDocument")["root"]["nodeId"]
            html = silent.call("DOM.getOuterHTML", nodeId=document)["outerHTML"]
            word, sentence = verdict.split(": ", 1)
            self.assertIn(f"</span>{word}</h1>", html)
            self.assertIn(sentence, html)
            self.assertIn('hidden=""', re.search(r'<button[^>]*id="theme"[^>]*>', html).group())

    def test_the_theme_can_be_chosen(self):
        tab = self.tab(self.one[0])
        paper = "getComputedStyle(document.body).backgroundColor"
        light = tab.evaluate(paper)
        for _ in range(2):
            tab.evaluate('document.getElementById("theme").click()')
        self.assertEqual(tab.evaluate('document.getElementById("theme").textContent'), "Theme: dark")
        self.assertNotEqual(tab.evaluate(paper), light)
        self.assertEqual(tab.evaluate('(document.getElementById("theme").click(), ' + paper + ")"), light)

    def test_a_command_is_copied(self):
        tab = self.tab(self.many[0])
        tab.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
        tab.evaluate('document.querySelector("button.copy").click()')
        failing = next(run for run in self.many[1]["runs"] if run["failing"])
        self.assertEqual(tab.evaluate("window.copied"), failing["reproduce"])


if __name__ == "__main__":
    Pages.wavetank = os.path.abspath(sys.argv.pop(1))
    unittest.main()
