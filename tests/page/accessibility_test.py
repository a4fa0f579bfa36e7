# Accessibility: axe has nothing to say against any page, nor has accessibility.js, which looks at what axe does not.
# Usage: accessibility_test.py PATH-OF-WAVETANK FOLDER-OF-FETCH.PY
import os
import re
import sys
import unittest

from pages import Pages

HERE = os.path.dirname(os.path.abspath(__file__))
FETCHED = ""

# What axe has found, as "rule: element", with its reasons.
AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => rule.id + ": " + node.html.slice(0, 120) + " " + node.failureSummary)))"""


def read(*path):
    with open(os.path.join(*path)) as file:
        return file.read()


class Accessibility(Pages):
    wanted = ("one", "many", "tuned")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.axe = read(FETCHED, "axe.min.js")
        cls.own = read(HERE, "accessibility.js")

    def violations(self, tab):
        # The debugger's way in, since the page's policy lets no other script in.
        if not tab.evaluate("typeof axe !== 'undefined'"):
            tab.evaluate(self.axe + ";0")
        return tab.evaluate(AXE)

    def test_neither_axe_nor_our_own_checks_complain(self):
        for tab, name in self.views(self.one[0], self.many[0], self.tuned[0]):
            self.assertEqual(self.violations(tab), [], name)
            self.assertEqual(tab.evaluate(self.own), [], name)

    def test_axe_sees_what_is_planted(self):
        defects = {
            "image-alt": ("<main id=\"main\">", "<main id=\"main\"><img src=\"data:,\">"),
            "color-contrast": ("--quiet: light-dark(#56606d", "--quiet: light-dark(#a0a8b0"),
            "heading-order": ("<h2 ", "<h5 "),
            "html-has-lang": ("<html lang=\"en\">", "<html>"),
            "button-name": (">Copy</button>", "></button>"),
            "scrollable-region-focusable": ("class=\"scroll\" tabindex=\"0\"", "class=\"scroll\""),
            "region": ("<main id=\"main\">", "<p>Outside.</p><main id=\"main\">"),
        }
        for rule, (old, new) in defects.items():
            found = self.violations(self.tab(self.replaced(self.many[0], old, new), 500))
            self.assertTrue(any(text.startswith(rule + ":") for text in found), f"{rule} was not noticed: {found[:3]}")

    def test_our_own_checks_see_what_is_planted(self):
        defects = {
            "contrast of: <td class=\"number heat": (".heat td {", ".heat td { background: #666666 !important;"),
            "one footer": ("<footer", "<div"),
            "dangling aria-labelledby": ("aria-labelledby=\"recovery-title\"", "aria-labelledby=\"recovery-titel\""),
            "no name": ("<section id=\"recovery\" aria-labelledby=\"recovery-title\"", "<section id=\"recovery\""),
            "picture without a name": ("class=\"histogram\" role=\"img\"", "class=\"histogram\""),
            "header without scope": ("<th scope=\"row\"", "<th"),
            "row of another length": ("</th><td", "</th><td></td><td"),
            "contrast of: <text class=\"limit-label\"": ("svg .limit-label { fill: var(--bad)", "svg .limit-label { fill: #bbbbbb"),
            "contrast of --series-1": ("--series-1: light-dark(#0f7354", "--series-1: light-dark(#90d0b8"),
        }
        for rule, (old, new) in defects.items():
            found = self.tab(self.replaced(self.many[0], old, new)).evaluate(self.own)
            self.assertTrue(any(text.startswith(rule) for text in found), f"{rule} was not noticed: {found[:3]}")
        bare = self.changed(self.many[0], lambda text: re.sub(r"<caption[^>]*>[^<]*</caption>", "", text))
        self.assertTrue(any(text.startswith("no caption") for text in self.tab(bare).evaluate(self.own)))


if __name__ == "__main__":
    Pages.wavetank, FETCHED = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
