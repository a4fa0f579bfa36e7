# Takes pictures of a page, light and dark, for the documents. Usage: picture.py PAGE.html PREFIX; it writes
# PREFIX-light.png and PREFIX-dark.png.
import sys

from browser import Browser

WIDTH, HEIGHT = 1120, 2010


def main():
    page, prefix = sys.argv[1:3]
    with Browser() as browser:
        for theme in ("light", "dark"):
            tab = browser.open(page, WIDTH, HEIGHT, theme=theme)
            tab.picture(f"{prefix}-{theme}.png", clip=(0, 0, WIDTH, HEIGHT))
            tab.close()


main()
