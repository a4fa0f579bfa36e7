// The page's behaviour: theme, sorting, copying, and the charts of a run, which share one cursor and one zoom.
// Nothing that a verdict says depends on it.
"use strict";

(() => {
  const root = document.documentElement;
  const seconds = (ms) => (ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 2) + " s";

  // Theme: what the system says, unless the reader says otherwise. Storage may be refused to files.

  const remembered = () => { try { return localStorage.getItem("wavetank-theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("wavetank-theme", theme); } catch { /* then not */ } };
  const themes = ["system", "light", "dark"];
  const themed = [];  // what is to be drawn again when colours change

  function setUpTheme() {
    const button = document.getElementById("theme");
    const show = (theme) => {
      if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
      button.textContent = "Theme: " + theme;
      for (const draw of themed) draw();
    };
    let theme = themes.includes(remembered()) ? remembered() : "system";
    button.hidden = false;
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      remember(theme);
      show(theme);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show(theme));
    show(theme);
  }

  // Tables.

  function sortable(table) {
    const body = table.tBodies[0];
    const value = (row, column) => {
      const cell = row.cells[column];
      return cell.dataset.value ?? cell.textContent;
    };
    const compare = (a, b) => (a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : a.localeCompare(b));
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.append(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const rows = [...body.rows];
        rows.sort((a, b) => compare(value(a, column), value(b, column)) * (descending ? -1 : 1));
        body.append(...rows);
      });
    });
  }

  // Commands.

  function copyable(button) {
    button.hidden = false;
    const code = button.parentElement.querySelector("code");
    const answer = (text) => {
      button.textContent = text;
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        answer("Copied");
      } catch {
        getSelection().selectAllChildren(code);
        answer("Selected");
      }
    });
  }

  // Charts.

  // A custom property may hold one colour for each theme: only an element that uses it knows which.
  const probe = document.createElement("span");
  const color = (name) => {
    if (!probe.isConnected) document.querySelector("footer").append(probe);
    probe.style.color = "var(" + name + ")";
    return getComputedStyle(probe).color;
  };
  const looks = {
    rate: { colors: ["--series-0", "--series-1"], unit: " /s" },
    lag: { colors: ["--series-0", "--twin"], unit: "", dashed: 1 },
    latency: { colors: ["--series-0"], unit: " s", points: true, scale: 0.001, digits: 2 },
    blocked: { colors: ["--series-0"], unit: " %", digits: 1 },
  };
  const figure = (number, look) =>
    number.toLocaleString("en-US", { minimumFractionDigits: look.digits ?? 0, maximumFractionDigits: look.digits ?? 0 }) +
    look.unit;
  const short = (number) => {
    const size = Math.abs(number);
    if (size >= 1e6) return +(number / 1e6).toPrecision(3) + " M";
    if (size >= 1e3) return +(number / 1e3).toPrecision(3) + " k";
    return String(+number.toPrecision(3));
  };

  const PAPER_WIDTH = 640;
  const drawn = [];

  // All charts of one run.
  class RunCharts {
    constructor(place, run) {
      this.place = place;
      this.run = run;
      this.charts = [];
      this.lanes = [...place.closest("details, section").querySelectorAll(".lanes .zoom")];
      this.range = [0, run.end_ms];
      place.classList.add("drawn");
      for (const plot of place.querySelectorAll(".plot")) this.add(plot);
      this.setUpCursor();
      themed.push(() => this.paint());
      drawn.push(this);
    }

    // To the width that all paper has room for, and back. A canvas whose size changes now would be printed empty.
    fit(paper) {
      for (const plot of this.place.querySelectorAll(".plot"))
        plot.style.zoom = paper ? Math.min(PAPER_WIDTH / plot.offsetWidth, 1) : "";
    }

    add(plot) {
      const kind = plot.dataset.chart;
      const look = looks[kind];
      if (!this.run[kind] || !look) return;
      const scaled = (value) => (value === null ? null : value * (look.scale ?? 1));
      const series = this.run[kind].map((values) => values.map(scaled));
      const place = plot.closest("figure");
      place.dataset.drawn = kind;
      const rows = this.run.at_ms.map((at, i) => [at, ...series.map((values) => values[i])]);
      const gutter = parseFloat(getComputedStyle(root).getPropertyValue("--gutter")) * 16;
      const chart = new Dygraph(plot, rows, {
        labels: ["time", ...series.map((_, i) => "s" + i)],
        colors: look.colors.map(color),
        strokeWidth: 1.75,
        strokePattern: null,
        series: look.dashed === undefined ? {} : { ["s" + look.dashed]: { strokePattern: [5, 4] } },
        connectSeparatedPoints: true,
        stepPlot: false,
        drawPoints: !!look.points,
        pointSize: 3,
        highlightCircleSize: 4,
        includeZero: true,
        dateWindow: [0, this.run.end_ms],
        xRangePad: 0,
        rightGap: 0,
        gridLineColor: color("--faint-line"),
        axisLineColor: color("--line"),
        axes: {
          x: { axisLabelFormatter: seconds, axisLabelWidth: 64, drawGrid: false, pixelsPerLabel: 64 },
          y: { axisLabelFormatter: (value) => short(value) + look.unit, axisLabelWidth: gutter - 6, pixelsPerLabel: 34 },
        },
        highlightCallback: (event, x, points, row) => this.point(row),
        hideOverlayOnMouseOut: false,
        underlayCallback: (canvas, area, graph) => this.shade(canvas, area, graph),
        zoomCallback: (from, to) => this.zoom(from, to),
        interactionModel: Dygraph.defaultInteractionModel,
      });
      this.charts.push({ chart, look, figure: place, series });
    }

    // Faults behind the curves.
    shade(canvas, area, graph) {
      canvas.save();
      canvas.fillStyle = color("--fault");
      for (const [, from, to] of this.run.faults) {
        const left = graph.toDomXCoord(Math.max(from, this.range?.[0] ?? 0));
        const right = graph.toDomXCoord(Math.min(to, this.range?.[1] ?? Infinity));
        if (right < left) continue;
        canvas.globalAlpha = 0.07;
        canvas.fillRect(left, area.y, Math.max(right - left, 1), area.h);
        canvas.globalAlpha = 0.5;
        canvas.fillRect(left, area.y, 1, area.h);
      }
      canvas.restore();
    }

    setUpCursor() {
      const bar = this.place.querySelector(".cursor");
      bar.hidden = false;
      this.slider = bar.querySelector("input");
      this.moment = bar.querySelector(".moment");
      this.whole = bar.querySelector(".whole");
      this.slider.addEventListener("input", () => this.point(+this.slider.value));
      this.whole.addEventListener("click", () => this.zoom(0, this.run.end_ms));
    }

    // Every chart shows the same moment, and its values beside the names of its curves.
    point(row) {
      if (row < 0 || this.pointing) return;
      this.pointing = true;
      const at = this.run.at_ms[row];
      for (const { chart, figure: place, series, look } of this.charts) {
        chart.setSelection(row);
        place.querySelectorAll(".value").forEach((value, i) => {
          const number = series[i][row];
          value.textContent = number === null ? "–" : figure(number, look);
        });
      }
      this.row = row;
      this.slider.value = row;
      this.slider.setAttribute("aria-valuetext", this.spoken(row));
      this.moment.textContent = seconds(at);
      this.pointing = false;
    }

    spoken(row) {
      const parts = [seconds(this.run.at_ms[row])];
      for (const { figure: place, series, look } of this.charts) {
        const names = [...place.querySelectorAll(".series")];
        series.forEach((values, i) => {
          const name = names[i].childNodes[1].textContent.trim();
          if (values[row] !== null) parts.push(name + " " + figure(values[row], look));
        });
      }
      return parts.join(", ");
    }

    zoom(from, to) {
      if (this.zooming) return;
      this.zooming = true;
      const end = this.run.end_ms;
      from = Math.max(from, 0);
      to = Math.min(to, end);
      this.range = [from, to];
      for (const { chart } of this.charts) chart.updateOptions({ dateWindow: [from, to], valueRange: null });
      const scale = end / (to - from);
      for (const lane of this.lanes) {
        lane.setAttribute("x", -100 * scale * from / end + "%");
        lane.setAttribute("width", 100 * scale + "%");
      }
      this.whole.disabled = from === 0 && to === end;
      this.zooming = false;
    }

    paint() {
      for (const { chart, look } of this.charts)
        chart.updateOptions({
          colors: look.colors.map(color),
          gridLineColor: color("--faint-line"),
          axisLineColor: color("--line"),
        });
    }
  }

  // Charts are drawn when their run is first seen open: a closed one has no width.
  function setUpCharts() {
    let data;
    try {
      data = JSON.parse(document.getElementById("chart-data").textContent);
    } catch {
      for (const note of document.querySelectorAll(".no-script"))
        note.textContent = "The data of the charts cannot be read; everything else on this page stands without it.";
      return;
    }
    // Legends are ours, in HTML; dygraphs' own would write styles that the page's policy forbids.
    Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);
    for (const run of data.runs ?? []) {
      const place = document.querySelector('.charts[data-run="' + run.id + '"]');
      if (!place) continue;
      const details = place.closest("details");
      const draw = () => {
        if (place.classList.contains("drawn") || (details && !details.open)) return;
        new RunCharts(place, run);
      };
      details?.addEventListener("toggle", draw);
      draw();
    }
  }

  // Paper is light and narrow. What is open is printed, since a large suite would be a book.
  let screenTheme;
  addEventListener("beforeprint", () => {
    screenTheme = root.dataset.theme;
    root.dataset.theme = "light";
    for (const charts of drawn) charts.fit(true);
    for (const draw of themed) draw();
  });
  addEventListener("afterprint", () => {
    if (screenTheme) root.dataset.theme = screenTheme; else delete root.dataset.theme;
    for (const charts of drawn) charts.fit(false);
    for (const draw of themed) draw();
  });

  setUpTheme();
  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll("button.copy").forEach(copyable);
  setUpCharts();
})();
