# Pages: the pages that tests look at, made by the program as a user would make them, and tabs to look at them with.
import json
import os
import re
import subprocess
import tempfile
import unittest

from browser import Browser

WIDTHS = (1280, 500)
THEMES = ("light", "dark")


class Pages(unittest.TestCase):
    """`one` run, `many` of which some fail, and a tuning, each as (path of the page, results); those of
    `wanted` are made."""

    wavetank = ""  # the program's path
    wanted = ("one", "many")

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="wavetank-pages-")
        for name in cls.wanted:
            setattr(cls, name, getattr(cls, f"make_{name}")())
        cls.browser = Browser().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()
        cls.folder.cleanup()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    @classmethod
    def run_wavetank(cls, *arguments):
        return subprocess.run([cls.wavetank, *arguments], capture_output=True, text=True, cwd=cls.folder.name)

    @classmethod
    def make(cls, name, *arguments):
        page, results = cls.path(f"{name}.html"), cls.path(f"{name}.json")
        run = cls.run_wavetank(*arguments, "--html", page, "--json", results)
        if not os.path.exists(page):
            raise RuntimeError(run.stdout + run.stderr)
        with open(results) as file:
            return page, json.load(file)

    @classmethod
    def make_one(cls):
        return cls.make("one", "run", "worker-crash-partition", "--failures", "")

    @classmethod
    def make_many(cls):
        # A limit that most recoveries exceed, so that runs fail.
        return cls.make("many", "run", "worker-killed", "worker-power-off", "broker-killed", "smoke", "--seeds", "4",
                        "--set", "expect.recovery_time.max=2s", "--failures", "")

    @classmethod
    def make_tuned(cls):
        return cls.make("tuned", "tune", "checkpoint-interval", "--param", "engine.checkpoint.interval=20s,80s",
                        "--runs", "60")

    def tab(self, page, width=1280, **more):
        tab = self.browser.open(page, width, **more)
        self.addCleanup(tab.close)
        return tab

    def changed(self, page, change):
        """The page's text, changed, at a path of its own; its policy no longer forbids styles."""
        with open(page) as file:
            text = change(file.read())
        path = self.path("changed.html")
        with open(path, "w") as file:
            file.write(text)
        return path

    def replaced(self, page, old, new):
        """The page with a defect planted: its policy, which names the style it had, then allows any."""
        def plant(text):
            self.assertIn(old, text)
            return re.sub(r"style-src [^;]*;", "style-src 'unsafe-inline';", text.replace(old, new))
        return self.changed(page, plant)

    def views(self, *pages):
        """A tab with each page at each width in each theme, as it opens and with all that can be opened open, and what
        to call it."""
        for page in pages:
            for width in WIDTHS:
                for theme in THEMES:
                    tab = self.tab(page, width, theme=theme)
                    name = f"{os.path.basename(page)}, {width} pixels, {theme}"
                    yield tab, name
                    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
                    tab.evaluate("new Promise(done => setTimeout(done, 300))")
                    yield tab, name + ", everything open"
