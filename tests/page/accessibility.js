// What an accessibility checker does not look at, by WCAG 2.1's criteria; answers a list of complaints. What it does look
// at, axe looks at (accessibility_test.py).
(() => {
  const complaints = [];
  const complain = (rule, element, more = "") => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    complaints.push(`${rule}: <${element.localName} class="${element.getAttribute("class") ?? ""}"> ${text} ${more}`);
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

  // 1.3.1: each landmark is there; axe only asks that none is there twice.
  for (const landmark of ["main", "header", "footer"])
    if (all("body > " + landmark).length !== 1) complain("one " + landmark, document.body);

  // 1.3.1: what labels and descriptions refer to is there; axe leaves it to people.
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const element of all(`[${name}]`))
      for (const id of element.getAttribute(name).split(" "))
        if (!document.getElementById(id)) complain("dangling " + name, element, id);

  // 1.1.1, 2.4.6: regions have names, and every drawing has one or is hidden.
  for (const element of all("section, [role=region]"))
    if (!element.hasAttribute("aria-labelledby") && !element.getAttribute("aria-label")?.trim()) complain("no name", element);
  for (const svg of all("svg"))
    if (shown(svg) && !svg.closest("[role=img], [aria-hidden=true]")) complain("picture without a name", svg);

  // 1.3.1: tables have a caption, their headers say for what they stand, and their rows are equally long.
  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent.trim()) complain("no caption", table);
    for (const header of table.querySelectorAll("th")) if (!header.scope) complain("header without scope", header);
    for (const row of table.rows)
      if (row.cells.length !== table.rows[0].cells.length) complain("row of another length", row);
  }

  // 1.4.3: contrast of text in drawings, and of what axe takes to be too short for a text.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  for (const text of all("svg text, .mark, .heat td")) {
    if (!shown(text) || !text.textContent.trim()) continue;
    const behind = ground(text);
    const style = getComputedStyle(text);
    const ratio = contrast(over(rgba(text.localName === "text" ? style.fill : style.color), behind), behind);
    if (ratio < 4.5) complain("contrast of", text, ratio.toFixed(2));
  }

  // 1.4.11: the colours of curves, bars and nodes against the page.
  const probe = document.body.appendChild(document.createElement("span"));
  const named_color = (name) => {
    probe.style.color = `var(--${name})`;
    return rgba(getComputedStyle(probe).color);
  };
  const paper = named_color("paper");
  for (const name of ["series-0", "series-1", "series-2", "series-3", "series-4", "twin", "fault", "good", "bad", "doubt"]) {
    const ratio = contrast(named_color(name), paper);
    if (ratio < 4.5) complain("contrast of --" + name, document.documentElement, ratio.toFixed(2));
  }
  probe.remove();
  return complaints;
})()
