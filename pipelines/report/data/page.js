// The page: header, filters, and drawing every section when the filters or the width change.

const SECTIONS = { days: daysSection, regions: regionsSection, map: mapSection, stories: storiesSection,
  wire: wireSection, speakers: speakersSection, languages: languagesSection, rejects: rejectsSection,
  runs: runsSection, feeds: feedsSection };
const PADDING = 2;
const opened = new Set();

function drawSection(id, kept) {
  const home = byId(id);
  const style = getComputedStyle(home);
  const width = Math.floor(home.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) - PADDING;
  const section = SECTIONS[id](kept, width);
  const old = home.querySelector("figure");
  const body = section.n ? section.chart() : element("p", { class: "empty" }, section.empty || "Nothing passes the filters.");
  const figure = element("figure", null, element("figcaption", { class: "said" }, section.said),
    section.n ? section.legend : null, element("div", { class: "chart" }, body), section.n ? moreOf(id, section) : null);
  if (old) old.replaceWith(figure);
  else home.append(figure);
}

// The chart's numbers as a table and as SQL.
function moreOf(id, section) {
  const keep = (key, details, fill) => {
    const fillOnce = () => details.children.length === 1 && details.append(fill());
    details.addEventListener("toggle", () => {
      if (details.open) {
        fillOnce();
        opened.add(key);
      } else opened.delete(key);
    });
    if (opened.has(key)) {
      fillOnce();
      details.open = true;
    }
    return details;
  };
  const parts = [];
  if (section.table) parts.push(keep(`${id}/table`, element("details", { class: "as-table" }, element("summary", null, "Table")), section.table));
  for (const name of section.question ? [section.question].flat() : []) {
    const title = Array.isArray(section.question) ? `SQL: ${name}` : "SQL";
    parts.push(keep(`${id}/${name}`, element("details", { class: "sql", "data-question": name }, element("summary", null, title)),
      () => element("pre", { tabindex: "0" }, element("code", null, data.questions[name].replace("{where}", condition())))));
  }
  return parts.length ? element("div", { class: "more" }, ...parts) : null;
}

function drawFigures(kept) {
  const articles = total(tally(kept, () => 0));
  const wire = tally(kept, (cell) => names.agencies[cube.cells.agencies[cell]].length > 0).get(true) || 0;
  const copies = tally(kept, (cell) => cube.cells.copied[cell]).get(1) || 0;
  const publishers = [...tally(kept, (cell) => cube.cells.publisher[cell]).keys()]
    .filter((code) => names.publishers[code].value !== null).length;
  const others = names.publishers.some((publisher) => publisher.other);
  const figures = [["Articles", count(articles)], ["Publishers", count(publishers) + (others ? "+" : "")],
    ["Countries written about", count(tallyMeasure("country", kept).size)],
    ["Places filed from", count(tallyMeasure("place", kept).size) + (data.totals.places > names.places.length ? "+" : "")],
    ["Credit an agency", percent(wire, articles)], ["Are copies", percent(copies, articles)]];
  byId("figures").replaceChildren(...figures.map(([name, value]) =>
    element("div", null, element("dt", null, name), element("dd", { "data-figure": name }, value))));
  byId("matching").textContent = articles === data.totals.articles
    ? `All ${counted(articles, "article")}.`
    : `${counted(articles, "article")} of ${count(data.totals.articles)} pass the filters.`;
}

// Draw all again; `focus` says which mark has the keyboard's focus afterwards.
function refresh(focus) {
  showFilters();
  const kept = keptCells();
  drawFigures(kept);
  for (const id of Object.keys(SECTIONS)) drawSection(id, kept);
  if (focus) document.querySelector(focus)?.focus();
}

function showFilters() {
  byId("from").value = filter.from === null ? data.totals.first : isoOf(dateOf(filter.from));
  byId("to").value = filter.to === null ? data.totals.last : isoOf(afterUnit(filter.to) - DAY_MS);
  for (const name of ["region", "publisher", "agency"]) byId(name).value = filter[name] === null ? "" : String(filter[name]);
  byId("originals").checked = filter.originals;
  byId("reset").disabled = !Object.values(filter).some((value) => value !== null && value !== false);
}

function readFilters() {
  // A date that is empty, half typed or at the dataset's edge filters nothing.
  const day = (id, edge) => (byId(id).value && byId(id).value !== edge ? new Date(`${byId(id).value}T00:00:00Z`) : null);
  const code = (id) => (byId(id).value === "" ? null : Number(byId(id).value));
  const [from, to] = [day("from", data.totals.first), day("to", data.totals.last)];
  filter.from = from && dayOf(from);
  filter.to = to && dayOf(UNITS[data.unit].offset(UNITS[data.unit].floor(to), 1) - 1);
  filter.region = code("region");
  filter.publisher = code("publisher");
  filter.agency = byId("agency").value || null;
  filter.originals = byId("originals").checked;
  refresh();
}

function fillFilters() {
  const option = (value, text) => element("option", { value }, text);
  const sorted = (rows) => rows.map((row, code) => ({ ...row, code })).filter((row) => !row.other)
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
  for (const { code, name } of sorted(names.regions)) byId("region").append(option(String(code), name));
  for (const { code, name } of sorted(names.publishers)) byId("publisher").append(option(String(code), name));
  for (const agency of agencyNames) byId("agency").append(option(agency, agency));
  for (const id of ["from", "to"]) {
    byId(id).min = data.totals.first;
    byId(id).max = data.totals.last;
  }
  for (const id of ["region", "publisher", "agency"]) byId(id).disabled = byId(id).length < 3;
  byId("filters").addEventListener("change", readFilters);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", (event) => {
    event.preventDefault();
    Object.assign(filter, { from: null, to: null, region: null, publisher: null, agency: null, originals: false });
    refresh();
  });
}

function describeCounting() {
  const older = data.totals.rows - data.totals.articles;
  byId("about").replaceChildren(element("p", null,
    "Days are UTC. Where an article was edited, its newest version is counted",
    older ? `; ${counted(older, "earlier version is", "earlier versions are")} not.` : ".",
    ` The page has ${counted(data.sample.length, "article")} as a sample, ${count(data.sample.filter((one) => one.text !== undefined).length)} with text;`,
    " its counts are of all.",
    data.unit === "day" ? "" : ` Days are counted together by ${data.unit}.`),
  element("p", null, "Every chart has its numbers as a table and as SQL for ", element("code", null, "newsbeam query"),
    ". Borders on the map are Natural Earth’s."));
}

async function start() {
  byId("drawer-close").addEventListener("click", () => byId("drawer").close());
  byId("drawer").addEventListener("click", (event) => {
    if (event.target === byId("drawer")) byId("drawer").close();
  });
  if (!data.totals.articles) {
    byId("filters").hidden = true;
    for (const id of ["figures", "days", "regions", "map", "stories", "wire", "speakers", "languages"]) byId(id).remove();
    byId("main").hidden = false;
    for (const id of ["rejects", "runs", "feeds"]) drawSection(id, null);
    return;
  }
  await unpackCube();
  describeCounting();
  assignColors();
  fillFilters();
  byId("main").hidden = false;
  refresh();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    refresh();
  });
}

start().then(() => (document.body.dataset.ready = "yes"));
