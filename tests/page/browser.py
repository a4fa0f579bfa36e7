# A headless Chromium driven over its DevTools pipe, with nothing but Python's standard library.
import base64
import json
import os
import select
import subprocess
import tempfile
import time


class Browser:
    """One Chromium with an empty profile of its own; use it in a `with`."""

    def __init__(self, program="chromium"):
        self.profile = tempfile.TemporaryDirectory(prefix="wavetank-page-")
        ours_out, theirs_in = os.pipe()[::-1]
        theirs_out, ours_in = os.pipe()[::-1]

        def place_pipes():
            # DevTools reads from 3 and writes to 4. Both ends are moved out of the way first.
            read, write = os.dup(theirs_in), os.dup(theirs_out)
            high = [os.dup2(read, 60), os.dup2(write, 61)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-dev-shm-usage", "--disable-extensions", "--force-color-profile=srgb", "--remote-debugging-pipe",
             # A page that asks for anything beyond this machine gets nothing.
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
             f"--user-data-dir={self.profile.name}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=place_pipes)
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.input = ours_out, ours_in
        self.buffer = b""
        self.number = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def read(self, limit_s):
        """The next message; None when none comes in time."""
        until = time.monotonic() + limit_s
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.input], [], [], max(until - time.monotonic(), 0))
            if not ready:
                return None
            chunk = os.read(self.input, 1 << 20)
            if not chunk:
                raise RuntimeError("Chromium has gone")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        text = json.dumps(request).encode() + b"\0"
        while text:
            text = text[os.write(self.out, text):]
        while True:
            message = self.read(60)
            if message is None:
                raise RuntimeError(f"no answer to {method}")
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message.get("result", {})
            if "method" in message:
                self.events.append(message)

    def open(self, path, width, height=900, theme="light", scripts=True):
        """A tab with the file at `path`, or with what a server of this machine has there."""
        return Tab(self, path, width, height, theme, scripts)


class Tab:
    """One document at one width. `complaints` are console errors, exceptions and violations of its policy."""

    def __init__(self, browser, path, width, height, theme, scripts):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("Page.navigate", url=path if path.startswith("http://") else "file://" + os.path.abspath(path))
        self.settle()

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def settle(self):
        """Waits until the document is loaded and two frames have been drawn."""
        until = time.monotonic() + 60
        while not any(e["method"] == "Page.loadEventFired" and e.get("sessionId") == self.session
                      for e in self.browser.events):
            if time.monotonic() > until:
                raise RuntimeError("the page did not load")
            message = self.browser.read(1)
            if message and "method" in message:
                self.browser.events.append(message)
        time.sleep(0.3)

    @property
    def complaints(self):
        self.call("Runtime.evaluate", expression="1")
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            values = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                details = values["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Runtime.consoleAPICalled" and values["type"] in ("error", "warning", "assert"):
                found.append(" ".join(str(a.get("value", a.get("description"))) for a in values["args"]))
            elif event["method"] == "Log.entryAdded" and values["entry"]["level"] in ("error", "warning"):
                found.append(values["entry"]["text"])
        return found

    def eventually(self, expression, limit_s=60):
        """The expression's value as soon as it is true of anything."""
        until = time.monotonic() + limit_s
        while not (value := self.evaluate(expression)):
            if time.monotonic() > until:
                raise RuntimeError(f"it has not come to pass: {expression}")
            time.sleep(0.1)
        return value

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def picture(self, path, full=True, clip=None):
        parameters = {"format": "png", "captureBeyondViewport": full}
        if clip:
            parameters["clip"] = dict(zip(("x", "y", "width", "height"), clip), scale=1)
        elif full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            parameters["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", **parameters)["data"]))

    def move(self, x, y, kind="mouseMoved", **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
