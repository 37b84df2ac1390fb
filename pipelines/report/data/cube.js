// The counts, and the filters over them.

const data = JSON.parse(byId("data").textContent);
const names = data.names;
const FIRST_MS = Date.parse(data.totals.first);
const ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array };
const cube = { cells: {}, measures: {} };
const filter = { from: null, to: null, region: null, publisher: null, agency: null, originals: false };
const agencyNames = data.cube ? [...new Set(names.agencies.flat())].sort() : [];

async function unpackColumn(column) {
  const bytes = Uint8Array.from(atob(column.data), (char) => char.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const values = new ARRAYS[column.type](await new Response(inflated).arrayBuffer());
  if (!column.rising) return values;
  const summed = new Uint32Array(values.length);
  values.reduce((sum, step, index) => (summed[index] = sum + step), 0);
  return summed;
}

async function unpackTable(columns) {
  const entries = Object.entries(columns);
  const values = await Promise.all(entries.map(([, column]) => unpackColumn(column)));
  return Object.fromEntries(entries.map(([name], index) => [name, values[index]]));
}

async function unpackCube() {
  cube.cells = await unpackTable(data.cube.cells);
  for (const [name, columns] of Object.entries(data.cube.measures)) {
    cube.measures[name] = await unpackTable(columns);
  }
}

// Whether something that has a day, region, publisher, agencies and copied passes the filters.
function passes(day, region, publisher, agencies, copied) {
  return (filter.from === null || day >= filter.from) &&
    (filter.to === null || day <= filter.to) &&
    (filter.region === null || region === filter.region) &&
    (filter.publisher === null || publisher === filter.publisher) &&
    (filter.agency === null || names.agencies[agencies].includes(filter.agency)) &&
    !(filter.originals && copied);
}

function passesRecord(record) {
  return passes(record.day, record.region, record.publisher, record.agencies, record.copied);
}

// The cells that pass the filters: 1 for each that does.
function keptCells() {
  const { day, region, publisher, agencies, copied } = cube.cells;
  return Uint8Array.from(day, (_, cell) =>
    Number(passes(day[cell], region[cell], publisher[cell], agencies[cell], copied[cell])));
}

// Articles of the kept cells by what `key` gives of a cell.
function tally(kept, key) {
  const counts = new Map();
  const { articles } = cube.cells;
  for (let cell = 0; cell < kept.length; cell += 1) {
    if (!kept[cell]) continue;
    const value = key(cell);
    counts.set(value, (counts.get(value) || 0) + articles[cell]);
  }
  return counts;
}

// What a measure counts in the kept cells, by value, or by value and what `key` gives of a cell.
function tallyMeasure(name, kept, key) {
  const counts = new Map();
  const { cell, value, n } = cube.measures[name];
  for (let row = 0; row < cell.length; row += 1) {
    if (!kept[cell[row]]) continue;
    const found = key ? key(cell[row], value[row]) : value[row];
    if (found !== null) counts.set(found, (counts.get(found) || 0) + n[row]);
  }
  return counts;
}

function ranked(counts) {
  return [...counts].map(([code, n]) => ({ code, n })).sort((a, b) => b.n - a.n || a.code - b.code);
}

function total(counts) {
  let sum = 0;
  for (const n of counts.values()) sum += n;
  return sum;
}

// Days are counted from the first; the page counts them together by data.unit.
function dateOf(day) {
  return new Date(FIRST_MS + day * DAY_MS);
}

function isoOf(date) {
  return new Date(date).toISOString().slice(0, 10);
}

const UNITS = { day: d3.utcDay, week: d3.utcMonday, month: d3.utcMonth, year: d3.utcYear };

function dayOf(date) {
  const floor = UNITS[data.unit].floor(date);
  return Math.max(0, Math.round((floor - FIRST_MS) / DAY_MS));
}

// When the day's, week's, month's or year's successor begins.
function afterUnit(day) {
  const unit = UNITS[data.unit];
  return unit.offset(unit.floor(dateOf(day)), 1);
}

function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

// The filters as a condition of SQL on columns of an article.
function condition() {
  const parts = [];
  if (filter.from !== null) parts.push(`date >= ${quoted(isoOf(dateOf(filter.from)))}`);
  if (filter.to !== null) parts.push(`date < ${quoted(isoOf(afterUnit(filter.to)))}`);
  if (filter.region !== null) parts.push(`region = ${quoted(names.regions[filter.region].value)}`);
  if (filter.publisher !== null) {
    const { value } = names.publishers[filter.publisher];
    parts.push(value === null ? "publisher IS NULL" : `publisher = ${quoted(value)}`);
  }
  if (filter.agency !== null) parts.push(`list_contains(agencies, ${quoted(filter.agency)})`);
  if (filter.originals) parts.push("duplicate_of IS NULL");
  return parts.join(" AND ") || "true";
}
