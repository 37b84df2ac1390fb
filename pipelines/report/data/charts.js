// The charts, by Observable Plot. Each returns an SVG whose marks can be clicked, and reached
// by Tab and the arrow keys.

const GROUPS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)"];
const OTHER = "var(--other)";
const SHADES = ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"];
const NARROW = 520;
const SMALL_TOP = 20; // articles of the largest dot at least: single ones stay small
const world = JSON.parse(byId("world").textContent);
const shapes = topojson.feature(world, world.objects.countries).features;

// Make the marks of one layer buttons: one stop of Tab, arrows, Home and End move inside.
function makeButtons(svg, layer, rows, describe, pick) {
  const marks = [...svg.querySelectorAll(`.${layer} > *, .${layer}:not(g)`)];
  const buttons = marks.filter((mark) => mark.__data__ !== undefined);
  buttons.forEach((mark, index) => {
    const row = rows[mark.__data__];
    mark.setAttribute("role", "button");
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.setAttribute("aria-label", describe(row));
    mark.setAttribute("data-key", row.key);
    mark.addEventListener("click", () => pick(row));
    mark.addEventListener("keydown", (event) => {
      const to = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1,
        ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick(row);
      } else if (to !== undefined && buttons[to]) {
        event.preventDefault();
        mark.setAttribute("tabindex", "-1");
        buttons[to].setAttribute("tabindex", "0");
        buttons[to].focus();
      }
    });
  });
}

function finish(svg, label) {
  svg.setAttribute("role", "group");
  // Plot names its layers "bar" and "rect": noise to those who hear the page.
  svg.querySelectorAll("g[aria-label]").forEach((layer) => layer.removeAttribute("aria-label"));
  svg.setAttribute("aria-label", label);
  return svg;
}

function legend(entries) {
  return element("ul", { class: "legend" }, ...entries.map(([name, color, round]) =>
    element("li", null, swatch(color, round), stranger(name))));
}

function swatch(color, round) {
  return Plot.plot({ width: 12, height: 12, margin: 0, ariaHidden: true, marks: [
    round ? Plot.dot([0], { x: 6, y: 6, r: 5, fill: color, fillOpacity: 0.75, stroke: "var(--paper)", strokeWidth: 1 })
      : Plot.rect([0], { x1: 0, x2: 12, y1: 0, y2: 12, fill: color, rx: 2 })],
  x: { axis: null, type: "identity" }, y: { axis: null, type: "identity" }, r: { type: "identity" } });
}

// Horizontal bars with their names above them: rows are {key, name, n, note?, parts?}, parts
// {group, n}; a name of any length fits a phone.
function barList(rows, { width, label, describe, pick, color = "var(--bar)", colors, share, picked }) {
  const top = share ? 1 : d3.max(rows, (row) => row.n) || 1;
  const parts = rows.flatMap((row) => (row.parts || [{ group: null, n: row.n }])
    .map((part) => ({ ...part, key: row.key, value: share ? part.n / row.n : part.n })));
  const room = (width - 14) / 13;
  const note = (row) => row.note ?? count(row.n);
  const widest = d3.max(rows, (row) => note(row).length) * 0.6 + 1;
  const svg = Plot.plot({
    width,
    height: rows.length * 42 + 6,
    margin: 3,
    x: { domain: [0, top], axis: null },
    y: { domain: rows.map((row) => row.key), axis: null, type: "band", padding: 0 },
    color: colors ? { domain: [...colors.keys()], range: [...colors.values()] } : undefined,
    marks: [
      Plot.barX(rows, { x1: 0, x2: top, y: "key", fill: "transparent", insetLeft: -2, insetRight: -2,
        className: "rows" }),
      Plot.barX(parts, { x: "value", y: "key", fill: colors ? "group" : color, insetTop: 24,
        insetBottom: 6, insetRight: colors ? 1 : 0, ariaHidden: true, pointerEvents: "none" }),
      Plot.text(rows, { y: "key", text: "name", frameAnchor: "left", textAnchor: "start", dy: -8,
        dx: 0, fontSize: 13.5, fill: "var(--ink)", lineWidth: Math.max(6, room - widest),
        textOverflow: "ellipsis-end", ariaHidden: true, pointerEvents: "none" }),
      Plot.text(rows, { y: "key", text: note, frameAnchor: "right", textAnchor: "end", dy: -8,
        fontSize: 13, fill: "var(--soft)", fontVariant: "tabular-nums", ariaHidden: true,
        pointerEvents: "none" }),
    ],
  });
  makeButtons(svg, "rows", rows, describe, pick);
  for (const mark of svg.querySelectorAll("[data-key]")) {
    mark.classList.add("bare");
    mark.classList.toggle("picked", picked !== undefined && mark.dataset.key === String(picked));
  }
  return finish(svg, label);
}

// Bars over time, stacked: bins are {key, start, end, n}, parts {key, start, end, group, n}.
function timeBars(bins, parts, { width, label, colors, describe, describePart, pick, domain }) {
  const x = { domain, type: "utc", label: null, ticks: width < NARROW ? 4 : 8 };
  const span = { x1: "start", x2: "end" };
  const most = d3.max(bins, (bin) => bin.n) || 1;
  const svg = Plot.plot({
    width,
    height: width < NARROW ? 260 : 420,
    marginLeft: 44,
    marginRight: 18,
    marginTop: 12,
    x,
    y: { label: null, grid: true, ticks: Math.min(5, most), tickFormat: count },
    color: { domain: [...colors.keys()], range: [...colors.values()] },
    style: { fontSize: "12px" },
    marks: [
      Plot.rectY(bins, { ...span, y1: 0, y2: most, fill: "transparent",
        className: "bins" }),
      Plot.rectY(parts, Plot.stackY({ order: [...colors.keys()] }, { ...span, y: "n", z: "group",
        fill: "group", insetLeft: 0.5, insetRight: 0.5, insetBottom: 0.5, className: "parts",
        title: describePart, tip: { fontSize: 13 } })),
      Plot.ruleY([0], { stroke: "var(--soft)" }),
    ],
  });
  makeButtons(svg, "bins", bins, describe, pick);
  makeButtons(svg, "parts", parts, describePart, pick);
  svg.querySelectorAll('.bins > *').forEach((mark) => mark.classList.add("bare"));
  svg.querySelectorAll('.parts').forEach((layer) => layer.classList.add("solid"));
  return finish(svg, label);
}

// Class limits for a map: one more than the last is the top; whole, rising, log-spaced.
function classLimits(top) {
  const limits = [];
  for (let step = 1; step < SHADES.length; step += 1) {
    const exact = top ** (step / SHADES.length);
    const size = 10 ** Math.max(0, Math.floor(Math.log10(exact)));
    const rounded = Math.max(2, Math.round(exact / size) * size);
    if (rounded > (limits.at(-1) || 1) && rounded <= top) limits.push(rounded);
  }
  return limits;
}

// Countries shaded by stories about them, dots where stories were filed.
function worldMap(countries, places, { width, region, describeCountry, describePlace, pick }) {
  const byCode = new Map(countries.map((country) => [country.value, country]));
  const shade = d3.scaleThreshold(classLimits(d3.max(countries, (row) => row.n) || 1), SHADES);
  const fill = (code) => (byCode.has(code) ? shade(byCode.get(code).n) : "var(--land)");
  const named = shapes.filter((shape) => byCode.has(shape.id)).map((shape) => ({ ...shape,
    key: `c${byCode.get(shape.id).code}`, row: byCode.get(shape.id) }));
  const others = shapes.filter((shape) => !byCode.has(shape.id) && shape.id !== "AQ");
  const small = countries.filter((row) => world.points[row.value]).map((row) => ({
    key: `c${row.code}`, row, lon: world.points[row.value][0], lat: world.points[row.value][1] }));
  const focus = region && shapes.filter((shape) => region.has(shape.id));
  const collection = { type: "FeatureCollection", features: focus && focus.length ? focus
    : shapes.filter((shape) => shape.id !== "AQ") };
  const rotate = focus && focus.length ? [-d3.geoCentroid(collection)[0], 0] : [-11, 0];
  const top = Math.max(SMALL_TOP, d3.max(places, (place) => place.n) || 1);
  const svg = Plot.plot({
    width,
    height: Math.round(width * (width < NARROW ? 0.62 : 0.5)),
    margin: 2,
    projection: { type: "equal-earth", domain: collection, rotate, inset: 4, clip: "frame" },
    r: { domain: [0, top], range: [0, width < NARROW ? 12 : 20] },
    marks: [
      Plot.geo(others, { fill: "var(--land)", stroke: "var(--paper)", strokeWidth: 0.6,
        ariaHidden: true }),
      Plot.geo(named, { fill: (shape) => fill(shape.id), stroke: "var(--paper)", strokeWidth: 0.6,
        className: "countries" }),
      Plot.dot(small, { x: "lon", y: "lat", r: 4, symbol: "square", fill: ({ row }) => fill(row.value),
        stroke: "var(--paper)", className: "small" }),
      Plot.dot(places, { x: "lon", y: "lat", r: "n", fill: "var(--dot)", fillOpacity: 0.75,
        stroke: "var(--paper)", strokeWidth: 1, className: "places" }),
      Plot.tip([...named, ...small], Plot.pointer(Plot.geoCentroid({ title: ({ row }) => describeCountry(row),
        filter: (shape) => shape.type === "Feature", maxRadius: 14, fontSize: 13 }))),
      Plot.tip(places, Plot.pointer({ x: "lon", y: "lat", title: describePlace, maxRadius: 14, fontSize: 13 })),
    ],
  });
  makeButtons(svg, "countries", named, ({ row }) => describeCountry(row), pick);
  makeButtons(svg, "small", small, ({ row }) => describeCountry(row), pick);
  makeButtons(svg, "places", places, describePlace, pick);
  for (const layer of svg.querySelectorAll(".countries, .small, .places")) {
    layer.classList.add("solid");
  }
  return { svg: finish(svg, "World map"), limits: shade.domain() };
}
