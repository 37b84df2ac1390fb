// The drawer with articles of the sample.

const LISTED = 100;

function publisherName(code) {
  return names.publishers[code].name;
}

function placeName(code) {
  const place = names.places[code];
  return place.country && place.country !== place.name ? `${place.name}, ${place.country}` : place.name;
}

function dayWords(date) {
  return DAY.format(new Date(`${date}T00:00:00Z`));
}

// Heading and content of the drawer; it closes by Escape, its button or a click beside it.
function openDrawer(title, ...content) {
  byId("drawer-title").replaceChildren(stranger(title));
  byId("drawer-body").replaceChildren(...content.filter(Boolean));
  byId("drawer").showModal();
  byId("drawer").scrollTop = 0;
}

// `selection` is {title, n, test(record), where, apply?, before?}: what was clicked.
function showArticles(selection) {
  const found = data.sample.filter((record) => passesRecord(record) && selection.test(record));
  const order = (record) => (record.text === undefined ? 1 : 0);
  found.sort((a, b) => order(a) - order(b) || (a.date < b.date ? 1 : -1));
  const listed = found.slice(0, LISTED);
  const said = selection.n === listed.length
    ? counted(selection.n, "article")
    : `${counted(selection.n, "article")}, ${found.length ? count(found.length) : "none"} of them in this page’s sample`
      + (listed.length < found.length ? `, the first ${count(listed.length)} listed` : "");
  const actions = selection.apply && element("div", { class: "actions" },
    element("button", { type: "button", id: "apply", on: { click: () => {
      byId("drawer").close();
      selection.apply();
    } } }, "Filter the whole page by this"));
  openDrawer(selection.title,
    element("p", { class: "said", id: "drawer-count" }, `${said}.`), actions, selection.before,
    listed.length ? element("div", { id: "articles" }, ...listed.map(articleItem)) : null,
    selection.n > listed.length && selection.where ? sqlDetails("All of them in SQL", articlesSql(selection.where)) : null);
}

function articlesSql(where) {
  return "WITH newest AS (\n    FROM articles\n    QUALIFY row_number() OVER (PARTITION BY article_id"
    + ` ORDER BY version DESC) = 1\n)\nSELECT article_id, date, publisher, title, url\nFROM newest\nWHERE ${where}`
    + `\n  AND ${condition()}\nORDER BY date, publisher`;
}

function articleItem(record) {
  const item = element("details", { class: "article", "data-id": record.id },
    element("summary", null, stranger(record.title || "(no title)", { class: "name" }),
      element("div", { class: "facts" }, ...articleFacts(record))));
  item.addEventListener("toggle", () => {
    if (item.open && item.children.length === 1) item.append(...articleBody(record));
  });
  return item;
}

function articleFacts(record) {
  const facts = [stranger(publisherName(record.publisher)), element("span", null, dayWords(record.date))];
  if (record.place !== null) facts.push(stranger(`from ${placeName(record.place)}`));
  facts.push(element("span", null, names.regions[record.region].name));
  for (const agency of names.agencies[record.agencies]) facts.push(stranger(agency, { class: "tag" }));
  if (record.copied) facts.push(element("span", { class: "tag" }, "copy"));
  return facts;
}

function articleBody(record) {
  const about = record.about.map((code) => names.countries[code].name).join(", ");
  const address = webLink(record.url, "Open at the publisher");
  const line = element("p", { class: "facts" }, address,
    element("span", null, names.languages[record.language].name),
    about ? element("span", null, `about ${about}`) : null,
    element("code", null, record.id));
  if (record.text === undefined) {
    return [line, element("p", { class: "said" }, "The page's sample has no room for this text: ",
      element("code", null, `newsbeam show ${data.dataset} ${record.id}`), " shows it.")];
  }
  const roles = new Set(record.marks.map((mark) => mark[2]));
  const language = names.languages[record.language].value;
  return [line, roles.size ? markKeys("dsqc".split("").filter((role) => roles.has(role))) : null,
    markedText("div", record.text, record.marks, { class: "text", lang: language }),
    record.cut ? element("p", { class: "said" }, "The text goes on; the page has its beginning.") : null,
  ].filter(Boolean);
}

function sqlDetails(title, sql) {
  return element("details", { class: "sql" }, element("summary", null, title),
    element("pre", { tabindex: "0" }, element("code", null, sql)));
}
