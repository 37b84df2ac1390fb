// What each section shows of the kept cells: its rows, its chart, its table.

const NAMED_REGIONS = 6;
const MAX_BARS = 15;
const MAX_BINS = 92;
const MAX_DOTS = 500;
let chosenSpeaker = null;

const wireAgencies = [];
const regionColors = new Map();

// Colors stay with what they stand for whatever is filtered.
function assignColors() {
  names.regions.forEach((region, code) => {
    if (regionColors.size < NAMED_REGIONS && region.value !== "unknown") {
      regionColors.set(code, GROUPS[regionColors.size]);
    }
  });
  const counts = new Map();
  cube.cells.agencies.forEach((set, cell) => {
    const [first] = leadAgency(set);
    if (first) counts.set(first, (counts.get(first) || 0) + cube.cells.articles[cell]);
  });
  wireAgencies.push(...ranked(counts).slice(0, 5).map(({ code }) => code));
}

function leadAgency(set) {
  return names.agencies[set];
}

function groupName(code) {
  return code === -1 ? "Other regions" : names.regions[code].name;
}

function binUnit(from, to) {
  const order = ["day", "week", "month", "year"];
  const days = to - from + 1;
  const sizes = { day: 1, week: 7, month: 30, year: 365 };
  const fits = order.find((unit) => days / sizes[unit] <= MAX_BINS) || "year";
  return order[Math.max(order.indexOf(fits), order.indexOf(data.unit))];
}

function binTitle(unit, start) {
  if (unit === "year") return String(start.getUTCFullYear());
  if (unit === "month") return MONTH.format(start);
  return unit === "week" ? `Week of ${DAY.format(start)}` : DAY.format(start);
}

function daysSection(kept, width) {
  const { day, region, articles } = cube.cells;
  const last = Math.round((Date.parse(data.totals.last) - FIRST_MS) / DAY_MS);
  const [from, to] = [filter.from ?? 0, filter.to ?? last];
  const unit = binUnit(from, to);
  const interval = UNITS[unit];
  const bins = new Map();
  const parts = new Map();
  for (let cell = 0; cell < kept.length; cell += 1) {
    if (!kept[cell]) continue;
    const start = interval.floor(dateOf(day[cell]));
    const group = regionColors.has(region[cell]) ? region[cell] : -1;
    const bin = { key: isoOf(start), start, end: interval.offset(start, 1), unit, n: 0 };
    for (const [map, key, more] of [[bins, bin.key, {}], [parts, `${bin.key}/${group}`, { group }]]) {
      if (!map.has(key)) map.set(key, { ...bin, ...more, key });
      map.get(key).n += articles[cell];
    }
  }
  const byStart = (a, b) => a.start - b.start;
  const rows = { bins: [...bins.values()].sort(byStart), parts: [...parts.values()].sort(byStart) };
  const colors = new Map([...regionColors, [-1, OTHER]].filter(([code]) =>
    rows.parts.some((part) => part.group === code)));
  const domain = [interval.floor(dateOf(from)), interval.offset(interval.floor(dateOf(to)), 1)];
  const describe = (bin) => `${binTitle(unit, bin.start)}: ${counted(bin.n, "article")}`;
  const chart = () => timeBars(rows.bins, rows.parts, { width, colors, domain, describe,
    label: "Articles by day, stacked by region; choose a bar to see its articles",
    describePart: (part) => `${describe(part)}, ${groupName(part.group)}`, pick: pickBin });
  const columns = [{ title: "Date", value: (bin) => binTitle(unit, bin.start) },
    { title: "Articles", number: true, value: (bin) => bin.n },
    ...[...colors.keys()].map((code) => ({ title: groupName(code), number: true,
      value: (bin) => parts.get(`${bin.key}/${code}`)?.n ?? 0 }))];
  return { n: rows.bins.length, chart, question: "days",
    said: `Articles a ${unit}, by the region that they are about.`,
    legend: legend([...colors].map(([code, color]) => [groupName(code), color])),
    table: () => table(`Articles a ${unit}`, columns, rows.bins) };
}

function pickBin(bin) {
  const [low, high] = [Math.round((bin.start - FIRST_MS) / DAY_MS), Math.round((bin.end - FIRST_MS) / DAY_MS)];
  const inGroup = (region) => bin.group === undefined || region === bin.group ||
    (bin.group === -1 && !regionColors.has(region));
  const where = [`date >= ${quoted(isoOf(bin.start))} AND date < ${quoted(isoOf(bin.end))}`];
  if (bin.group >= 0) where.push(`region = ${quoted(names.regions[bin.group].value)}`);
  if (bin.group === -1) {
    where.push(`region NOT IN (${[...regionColors.keys()].map((code) => quoted(names.regions[code].value)).join(", ")})`);
  }
  showArticles({ title: binTitle(bin.unit, bin.start) + (bin.group === undefined ? "" : `, ${groupName(bin.group)}`),
    n: bin.n, where: where.join(" AND "),
    test: (record) => record.day >= low && record.day < high && inGroup(record.region),
    apply: () => {
      filter.from = Math.max(0, low);
      filter.to = high - 1;
      if (bin.group >= 0) filter.region = bin.group;
      refresh();
    } });
}

// A section of bars by one code: what most sections are.
function barSection(rows, options) {
  const { width, noun, title, pick, question, said, label, columns, more } = options;
  const shown = rows.slice(0, options.bars || MAX_BARS);
  const describe = (row) => `${row.name}: ${options.words ? options.words(row) : counted(row.n, noun)}`;
  const rest = rows.length - shown.length;
  return { n: rows.length, question, legend: options.legend, empty: options.empty,
    said: said + (rest > 0 ? ` The first ${shown.length} of ${count(rows.length)}.` : ""),
    chart: () => barList(shown, { width, label, describe, pick, ...more }),
    table: () => table(label, columns || [{ title, value: (row) => row.name },
      { title: noun[0].toUpperCase() + noun.slice(1) + "s", number: true, value: (row) => row.n }], rows) };
}

function regionsSection(kept, width) {
  const rows = ranked(tally(kept, (cell) => cube.cells.region[cell])).map(({ code, n }) =>
    ({ key: code, code, n, name: names.regions[code].name }));
  return barSection(rows, { width, noun: "article", title: "Region", question: "regions", bars: 10,
    said: "Sub-regions of the United Nations’ list M49.", label: "Articles by region",
    pick: (row) => showArticles({ title: row.name, n: row.n,
      where: `region = ${quoted(names.regions[row.code].value)}`,
      test: (record) => record.region === row.code,
      apply: () => { filter.region = row.code; refresh(); } }) });
}

function mapSection(kept, width) {
  const countries = ranked(tallyMeasure("country", kept)).map(({ code, n }) =>
    ({ code, n, key: `c${code}`, ...names.countries[code] }));
  const places = ranked(tallyMeasure("place", kept)).map(({ code, n }) =>
    ({ code, n, key: `p${code}`, lat: names.places[code].lat, lon: names.places[code].lon, name: placeName(code) }));
  const slug = filter.region === null ? null : names.regions[filter.region].value;
  const inRegion = slug && new Set(names.countries.filter((c) => c.region === slug).map((c) => c.value));
  const limits = classLimits(d3.max(countries, (row) => row.n) || 1);
  const classes = [1, ...limits].map((low, at) => {
    const high = at < limits.length ? limits[at] - 1 : null;
    const range = high === null ? `${count(low)} or more` : high === low ? count(low) : `${count(low)}–${count(high)}`;
    return [at ? range : `About a country: ${range}`, SHADES[at]];
  });
  const chart = () => worldMap(countries, places.slice(0, MAX_DOTS), { width, region: inRegion,
    describeCountry: (row) => `${row.name}: ${counted(row.n, "article")} about it`,
    describePlace: (place) => `${place.name}: ${counted(place.n, "article")} from there`,
    pick: (mark) => (mark.row ? pickCountry(mark.row) : pickPlace(mark)) }).svg;
  return { n: countries.length + places.length, chart, question: ["places", "about"],
    said: "Dots are datelines, where a story was filed; shades are the countries that it speaks of.",
    legend: legend([["Filed here", "var(--dot)", true], ...classes]),
    table: () => element("div", { class: "pair" },
      table("Countries that articles are about", [{ title: "Country", value: (row) => row.name },
        { title: "Articles", number: true, value: (row) => row.n }], countries),
      table("Places that articles are from", [{ title: "Place", value: (row) => row.name },
        { title: "Latitude", number: true, value: (row) => row.lat.toFixed(2) },
        { title: "Longitude", number: true, value: (row) => row.lon.toFixed(2) },
        { title: "Articles", number: true, value: (row) => row.n }], places)) };
}

function pickCountry(row) {
  showArticles({ title: `About ${row.name}`, n: row.n, test: (record) => record.about.includes(row.code),
    where: `list_contains([share.country FOR share IN countries], ${quoted(row.value)})` });
}

function pickPlace(place) {
  showArticles({ title: `From ${place.name}`, n: place.n, test: (record) => record.place === place.code,
    where: `round(dateline.places[1].lat, 3) = ${place.lat} AND round(dateline.places[1].lon, 3) = ${place.lon}` });
}

function languagesSection(kept, width) {
  const rows = ranked(tallyMeasure("language", kept)).map(({ code, n }) => ({ key: code, code, n, ...names.languages[code] }));
  return barSection(rows, { width, noun: "article", title: "Language", question: "languages",
    said: "As read from the text.", label: "Articles by language", more: { color: "var(--c3)" },
    pick: (row) => showArticles({ title: row.name, n: row.n, test: (record) => record.language === row.code,
      where: row.value === null ? "language IS NULL" : `language = ${quoted(row.value)}` }) });
}

function wireSection(kept, width) {
  const groups = new Map(wireAgencies.map((agency, at) => [agency, GROUPS[at]]));
  groups.set("Other agencies", "var(--c6)").set("No agency", OTHER);
  const groupOf = (set) => {
    const [first] = leadAgency(set);
    return first === undefined ? "No agency" : groups.has(first) ? first : "Other agencies";
  };
  const counts = new Map();
  for (let cell = 0; cell < kept.length; cell += 1) {
    if (!kept[cell]) continue;
    const code = cube.cells.publisher[cell];
    if (!counts.has(code)) counts.set(code, new Map());
    const group = groupOf(cube.cells.agencies[cell]);
    counts.get(code).set(group, (counts.get(code).get(group) || 0) + cube.cells.articles[cell]);
  }
  const rows = [...counts].map(([code, byGroup]) => {
    const n = total(byGroup);
    const wire = n - (byGroup.get("No agency") || 0);
    const parts = [...groups.keys()].filter((group) => byGroup.has(group)).map((group) => ({ group, n: byGroup.get(group) }));
    return { key: code, code, n, wire, parts, name: publisherName(code), note: `${percent(wire, n)} of ${count(n)}` };
  }).sort((a, b) => b.n - a.n || a.code - b.code);
  const used = new Map([...groups].filter(([group]) => rows.some((row) => row.parts.some((part) => part.group === group))));
  return barSection(rows, { width, noun: "article", question: "wire", label: "Share of wire copy by publisher",
    said: "Share of each publisher’s articles that credit a news agency, by the first agency named.",
    legend: legend([...used]), words: (row) => `${row.note} articles credit an agency`,
    more: { colors: used, share: true },
    columns: [{ title: "Publisher", value: (row) => row.name },
      { title: "Articles", number: true, value: (row) => row.n },
      { title: "Credit an agency", number: true, value: (row) => row.wire },
      { title: "Share", number: true, value: (row) => percent(row.wire, row.n) }],
    pick: (row) => showArticles({ title: row.name, n: row.n, test: (record) => record.publisher === row.code,
      where: names.publishers[row.code].value === null ? "publisher IS NULL" : `publisher = ${quoted(names.publishers[row.code].value)}`,
      apply: names.publishers[row.code].other ? null : () => { filter.publisher = row.code; refresh(); } }) });
}
