// The main checks that an accessibility checker makes, by WCAG 2.1's criteria; answers a list of complaints.
// Debian has no package of axe-core, so these are our own.
(() => {
  const complaints = [];
  const complain = (rule, element, more = "") => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    complaints.push(`${rule}: <${element.localName} class="${element.getAttribute("class") ?? ""}"> ${text} ${more}`);
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

  // 3.1.1, 2.4.2: language and title.
  if (document.documentElement.lang !== "en") complain("language", document.documentElement);
  if (!document.title.trim()) complain("title", document.documentElement);

  // 1.3.1: landmarks, headings in order, one first heading.
  for (const landmark of ["main", "header", "footer"])
    if (all("body > " + landmark).length !== 1) complain("one " + landmark, document.body);
  if (all("h1").length !== 1) complain("one first heading", document.body);
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6").filter(shown)) {
    const next = Number(heading.localName[1]);
    if (next > level + 1) complain("heading order", heading, `h${next} after h${level}`);
    if (!heading.textContent.trim()) complain("empty heading", heading);
    level = next;
  }
  for (const element of all("body > *"))
    if (!["MAIN", "HEADER", "FOOTER", "SCRIPT"].includes(element.tagName) && !element.classList.contains("skip"))
      complain("content outside a landmark", element);

  // 4.1.1, 1.3.1: ids and what refers to them.
  const ids = new Set();
  for (const element of all("[id]")) {
    if (ids.has(element.id)) complain("id twice", element, element.id);
    ids.add(element.id);
  }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const element of all(`[${name}]`))
      for (const id of element.getAttribute(name).split(" ")) if (!ids.has(id)) complain("dangling " + name, element, id);

  // 4.1.2, 1.1.1: names of controls, regions and pictures.
  const named = (element) => {
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    const own = element.getAttribute("aria-label") || labels.join(" ") || element.textContent;
    return element.hasAttribute("aria-labelledby") || own.trim() !== "";
  };
  for (const element of all("button, input, a, summary, [role=region], [role=img], section"))
    if (shown(element) && !named(element)) complain("no name", element);
  for (const svg of all("svg"))
    if (shown(svg) && !svg.closest("[role=img], [aria-hidden=true]")) complain("picture without a name", svg);
  for (const element of all("[tabindex]")) if (Number(element.getAttribute("tabindex")) > 0) complain("tab order", element);

  // 2.1.1: what scrolls can be reached by keyboard.
  for (const element of all("body *")) {
    const style = getComputedStyle(element);
    const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY) &&
      (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    if (shown(element) && scrolls && element.tabIndex < 0) complain("cannot be scrolled by keyboard", element);
  }

  // 1.3.1: tables have a caption and their headers say for what they stand; lists hold list items.
  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent.trim()) complain("no caption", table);
    for (const header of table.querySelectorAll("th")) if (!header.scope) complain("header without scope", header);
    for (const row of table.rows)
      if (row.cells.length !== table.rows[0].cells.length) complain("row of another length", row);
  }
  for (const list of all("ul, ol"))
    for (const child of list.children) if (child.localName !== "li") complain("no list item", child);
  for (const item of all("li")) if (!["ul", "ol"].includes(item.parentElement.localName)) complain("item without list", item);

  // 1.4.3: contrast of every visible text.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parsed = new Map();
  const rgba = (color) => {
    if (!parsed.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      parsed.set(color, [r, g, b, a / 255]);
    }
    return parsed.get(color);
  };
  const over = (top, below) => {
    const share = top[3];
    return [0, 1, 2].map((i) => top[i] * share + below[i] * (1 - share)).concat(1);
  };
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
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || ["SCRIPT", "STYLE", "TITLE", "title", "OPTION"].includes(element.tagName)) continue;
    if (!shown(element) || element.closest("[disabled]")) continue;
    const style = getComputedStyle(element);
    const drawn = element.closest("svg") ? style.fill : style.color;
    const behind = ground(element);
    const ratio = contrast(over(rgba(drawn), behind), behind);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) complain("contrast", element, ratio.toFixed(2));
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
