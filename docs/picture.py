# Draws one run's recovery as SVG: source progress beside the twin without faults, the faults, the phases.
# Usage: picture.py RESULTS.json PICTURE.svg, RESULTS.json as `wavetank run SCENARIO --json RESULTS.json` writes it.
import html
import json
import sys

WIDTH = 960
LEFT, RIGHT = 78, 936  # of the plots
LANE = 22
PHASES = [("detect", "detect"), ("restart", "restart"), ("restore", "restore"), ("replay", "replay"),
          ("catch_up", "catch up")]

STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: #57606a; font-size: 12px; }
  .paper { fill: #ffffff; }
  .axis { stroke: #8c959f; stroke-width: 1; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .lane { fill: #d1570b; opacity: .75; }
  .shade { fill: #d1570b; opacity: .07; }
  .run { fill: none; stroke: #0757b8; stroke-width: 2.2; stroke-linejoin: round; }
  .twin { fill: none; stroke: #6e7781; stroke-width: 1.6; stroke-dasharray: 5 4; }
  .committed { fill: none; stroke: #1a7f37; stroke-width: 1.6; }
  .behind { fill: #0757b8; opacity: .30; stroke: none; }
  .detect { fill: #8250df; } .restart { fill: #bf3989; } .restore { fill: #1b7c83; }
  .replay { fill: #0757b8; } .catch_up { fill: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #9ea7b1; }
    .paper { fill: #0d1117; }
    .axis { stroke: #7d8590; }
    .grid { stroke: #272d35; }
    .lane { fill: #f0883e; }
    .shade { fill: #f0883e; opacity: .10; }
    .run { stroke: #58a6ff; }
    .twin { stroke: #9ea7b1; }
    .committed { stroke: #3fb950; }
    .behind { fill: #58a6ff; opacity: .40; }
    .detect { fill: #a371f7; } .restart { fill: #f778ba; } .restore { fill: #39c5cf; }
    .replay { fill: #58a6ff; } .catch_up { fill: #3fb950; }
  }
"""


def round_step(most, steps):
    """The smallest of 1, 2, 5 × 10^n that covers `most` in at most `steps` steps."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if factor * size * steps >= most:
                return factor * size
        size *= 10


def spoken(ns):
    """A duration for people, rounded: 1.40 s, 23 ms."""
    if ns >= 100_000_000:
        return f"{(ns + 5_000_000) // 10_000_000 / 100:.2f} s"
    return f"{(ns + 500_000) // 1_000_000} ms" if ns >= 1_000_000 else f"{(ns + 500) // 1_000} us"


class Drawing:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, style="", anchor="start"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">'
                          f"{html.escape(words)}</text>")

    def box(self, x, y, width, height, style, hint=""):
        inside = f"<title>{html.escape(hint)}</title>" if hint else ""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                          f'class="{style}">{inside}</rect>')

    def line(self, x1, y1, x2, y2, style):
        self.parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" class="{style}"/>')

    def curve(self, points, style):
        self.parts.append('<path d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + f'" class="{style}"/>')

    def svg(self, height, title):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                f'height="{height}" role="img" aria-label="{html.escape(title)}">\n<style>{STYLE}</style>\n'
                f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


class Picture:
    def __init__(self, run):
        self.run = run
        self.end = run["virtual_time_ns"]
        self.faults = [f for f in run["ledger"] if f["started"]]
        self.faults.sort(key=lambda f: f["start_ns"])
        self.episodes = [e for e in run["episodes"] if not e["disturbance"]]
        self.drawing = Drawing()

    def x(self, ns):
        return LEFT + (RIGHT - LEFT) * ns / self.end

    def draw(self):
        lanes_top = 56
        progress_top = lanes_top + LANE * len(self.faults) + 16
        progress_bottom = progress_top + 200
        behind_top = progress_bottom + 40
        behind_bottom = behind_top + 110
        bars_top = behind_bottom + 64
        title = f"{self.run['scenario']}, seed {self.run['seed']}"
        self.drawing.text(LEFT, 26, title, "title")
        self.drawing.text(LEFT, 44, "What went wrong", "quiet")
        self.shade(progress_top, behind_bottom)
        self.lanes(lanes_top)
        self.progress(progress_top, progress_bottom)
        self.behind(behind_top, behind_bottom)
        self.seconds(behind_bottom)
        bottom = self.phases(bars_top)
        return self.drawing.svg(int(bottom), f"Recovery of {title}")

    def span(self, fault):
        return self.x(fault["start_ns"]), self.x(self.end if fault["end_ns"] is None else fault["end_ns"])

    def shade(self, top, bottom):
        for fault in self.faults:
            left, right = self.span(fault)
            self.drawing.box(left, top, right - left, bottom - top, "shade")

    def lanes(self, top):
        for row, fault in enumerate(self.faults):
            left, right = self.span(fault)
            y = top + row * LANE
            self.drawing.box(left, y + 3, max(right - left, 2), LANE - 8, "lane")
            words = f"{fault['id']}: {fault['kind']} {fault['what']}"
            if right + 6 + 7.2 * len(words) < WIDTH:
                self.drawing.text(right + 6, y + 15, words)
            else:
                self.drawing.text(min(left, WIDTH - 12) - 6, y + 15, words, anchor="end")

    def axis(self, top, bottom, most, steps, name):
        """Horizontal lines with their numbers; returns where a number lies."""
        step = round_step(most, steps)
        y = lambda value: bottom - (bottom - top) * value / (1.06 * most)
        for value in range(0, most + 1, step):
            self.drawing.line(LEFT, y(value), RIGHT, y(value), "axis" if value == 0 else "grid")
            self.drawing.text(LEFT - 8, y(value) + 4, f"{value:,}", "quiet", "end")
        self.drawing.text(LEFT, top - 8, name, "quiet")
        return y

    def progress(self, top, bottom):
        samples = self.run["progress"]
        most = max(max(s["read"], s["read_without_faults"], s["committed"]) for s in samples)
        y = self.axis(top, bottom, max(most, 1), 4, "")
        for key, style in (("read_without_faults", "twin"), ("read", "run")):
            self.drawing.curve([(self.x(s["at_ns"]), y(s[key])) for s in samples], style)
        steps = []
        for s in samples:
            if steps:
                steps.append((self.x(s["at_ns"]), steps[-1][1]))
            steps.append((self.x(s["at_ns"]), y(s["committed"])))
        self.drawing.curve(steps, "committed")
        for row, (style, words) in enumerate((("run", "records read by the sources"),
                                              ("twin", "the same, in the twin without faults"),
                                              ("committed", "output records committed"))):
            self.drawing.line(LEFT + 12, top + 16 + row * 19, LEFT + 40, top + 16 + row * 19, style)
            self.drawing.text(LEFT + 48, top + 20 + row * 19, words)

    def behind(self, top, bottom):
        samples = self.run["progress"]
        gaps = [(self.x(s["at_ns"]), max(s["read_without_faults"] - s["read"], 0)) for s in samples]
        y = self.axis(top, bottom, max(max(gap for _, gap in gaps), 1), 4, "Records behind the twin")
        outline = [(gaps[0][0], y(0))] + [(x, y(gap)) for x, gap in gaps] + [(gaps[-1][0], y(0))]
        self.drawing.curve(outline, "behind")
        self.drawing.curve(outline, "run")

    def seconds(self, y):
        step = round_step(self.end / 1e9, 8)
        for second in range(0, int(self.end / 1e9) + 1, step):
            x = self.x(second * 1_000_000_000)
            self.drawing.line(x, y, x, y + 7, "axis")
            self.drawing.text(x, y + 22, f"{second} s", "quiet", "middle")
        for episode in self.episodes:
            at = episode["began_ns"]
            for key, _ in PHASES:
                took = episode["phases"][key + "_ns"]
                self.drawing.box(self.x(at), y, self.x(at + took) - self.x(at), 7, key)
                at += took

    def phases(self, top):
        """One bar an episode, all to one scale; returns where it ends."""
        if not self.episodes:
            return top
        longest = max(max(e["total_ns"] for e in self.episodes), 1)
        self.drawing.text(LEFT, top - 10, "Recovery, phase by phase", "quiet")
        y = top
        for episode in self.episodes:
            blamed = ", ".join(episode["faults"]) or "no fault"
            end = "not over at the end" if episode["censored"] else spoken(episode["total_ns"])
            self.drawing.text(LEFT, y + 14, f"{blamed}: {end}")
            self.bar(episode, y + 22, longest)
            y += 72
        return y + 4

    def bar(self, episode, y, longest):
        x = words = LEFT
        for key, name in PHASES:
            took = episode["phases"][key + "_ns"]
            if took == 0:
                continue
            width = (RIGHT - LEFT) * took / longest
            label = f"{name} {spoken(took)}"
            self.drawing.box(x, y, max(width, 1), 16, key, label)
            self.drawing.box(words, y + 23, 9, 9, key)
            self.drawing.text(words + 14, y + 32, label, "quiet")
            words += 150
            x += width


def main(results, picture):
    with open(results, encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    if len(runs) != 1 or not runs[0]["progress"]:
        sys.exit(f"{results}: wanted the results of one run, with its progress")
    with open(picture, "w", encoding="utf-8") as file:
        file.write(Picture(runs[0]).draw())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: picture.py RESULTS.json PICTURE.svg")
    main(sys.argv[1], sys.argv[2])
