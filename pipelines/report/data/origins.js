// Sections on who copied whom, who is quoted, and how the dataset came about.

const KINDS = { head: "first", url: "same address", exact: "same text", near: "nearly the same" };

function storiesSection(kept, width) {
  const rows = ranked(tallyMeasure("story", kept)).map(({ code, n }) => ({ key: code, code, n,
    ...data.stories[code], name: data.stories[code].title || "(no title)" }));
  return barSection(rows, { width, noun: "article", question: "stories", label: "Most copied stories",
    said: data.totals.stories > data.stories.length
      ? `${count(data.totals.stories)} stories were told more than once; of these the ${count(data.stories.length)} most copied are here.`
      : `${counted(data.totals.stories, "story was", "stories were")} told more than once.`,
    columns: [{ title: "Story", value: (row) => row.name },
      { title: "Articles", number: true, value: (row) => row.n },
      { title: "Publishers", number: true, value: (row) => row.publishers },
      { title: "Hours", number: true, value: (row) => (row.hours === null ? "" : row.hours.toFixed(1)) }],
    empty: "No story was told twice, or none that passes the filters.",
    more: { color: "var(--c4)" }, pick: pickStory });
}

function pickStory(row) {
  const members = row.members.map((member) => ({ ...member,
    kind: KINDS[member.kind] || "" }));
  const before = element("div", null,
    element("p", { class: "said" }, `Told ${count(row.size)} times by ${counted(row.publishers, "named publisher")}`
      + (row.hours ? `, over ${row.hours.toFixed(1)} hours.` : ".")
      + (row.size > members.length ? ` The first ${members.length} are listed.` : "")),
    table("Who printed it, and when", [
      { title: "Publisher", value: (member) => member.publisher || "No publisher named" },
      { title: "Published (UTC)", value: (member) => member.at || "" },
      { title: "Copy", value: (member) => member.kind },
      { title: "Shared", number: true, value: (member) => (member.similarity === null ? "" : percent(member.similarity, 1)) }],
    members));
  showArticles({ title: row.name, n: row.n, before, test: (record) => record.story === row.code });
}

function speakersSection(kept, width) {
  const rows = ranked(tallyMeasure("speaker", kept)).map(({ code, n }) => ({ key: code, code, n, ...data.speakers[code] }));
  if (!rows.some((row) => row.code === chosenSpeaker)) chosenSpeaker = rows.length ? rows[0].code : null;
  const wide = width > 760;
  const section = barSection(rows, { width: wide ? Math.floor(((width - 32) * 5) / 12) : width,
    noun: "attribution", title: "Speaker", question: "speakers", label: "Who is quoted most",
    said: "Persons and organizations with a name, by how often something is credited to them."
      + (data.totals.speakers > data.speakers.length
        ? ` The ${count(data.speakers.length)} most quoted of ${count(data.totals.speakers)} are counted.` : ""),
    more: { color: "var(--c2)", picked: chosenSpeaker },
    columns: [{ title: "Speaker", value: (row) => row.name }, { title: "Kind", value: (row) => row.type },
      { title: "Attributions", number: true, value: (row) => row.n }],
    pick: (row) => {
      chosenSpeaker = row.code;
      refresh(`#speakers [data-key="${row.key}"]`);
    } });
  const bars = section.chart;
  section.chart = () => element("div", { class: "pair" }, bars(), quotesOf(rows.find((row) => row.code === chosenSpeaker), kept));
  return section;
}

// The chosen speaker's sentences, by outlet.
function quotesOf(row, kept) {
  const outlets = ranked(tallyMeasure("speaker", kept, (cell, value) => (value === row.code ? cube.cells.publisher[cell] : null)));
  const sentences = d3.group(data.sentences.filter((one) => one.speaker === row.code && passesRecord(one)), (one) => one.publisher);
  const shown = outlets.filter(({ code }) => sentences.has(code));
  const others = outlets.filter(({ code }) => !sentences.has(code));
  return element("div", { class: "quotes", "aria-live": "polite" },
    element("h3", null, stranger(row.name)),
    element("p", { class: "said" }, `${counted(row.n, "attribution")} in ${counted(outlets.length, "outlet")}`
      + `, ${row.type === "person" ? "a person" : "an organization"}. A sample, by outlet:`),
    element("div", { class: "scrolling", tabindex: "0", role: "region", "aria-label": `Sentences of ${row.name}` },
      ...shown.map(({ code, n }) => element("div", { class: "outlet" },
        element("h4", null, stranger(publisherName(code)), ` · ${count(n)}`),
        ...sentences.get(code).map(sentenceQuote))),
      shown.length ? null : element("p", { class: "empty" }, "The sample has no sentence that passes the filters."),
      others.length ? element("p", { class: "said" }, `Also in: ${others.slice(0, 12).map(({ code, n }) =>
        `${publisherName(code)} (${count(n)})`).join(", ")}${others.length > 12 ? " …" : ""}`) : null));
}

function sentenceQuote(one) {
  const record = data.sample.find((article) => article.id === one.id);
  return element("blockquote", null,
    markedText("div", one.text, one.marks, { lang: names.languages[one.language].value }),
    element("footer", null, dayWords(one.date), record ? " · " : null,
      record ? element("a", { href: "#speakers", on: { click: (event) => {
        event.preventDefault();
        openDrawer("The article", articleItem(record));
        byId("drawer-body").querySelector("details").open = true;
      } } }, "the article") : null));
}

function rejectsSection(kept, width) {
  const rows = data.rejects.reasons.map((row, at) => ({ ...row, key: at, n: row.rejects,
    name: `${row.reason.replaceAll("_", " ")} (${row.stage})` }));
  const messages = (some) => table("What was said", [{ title: "Reason", value: (row) => row.reason.replaceAll("_", " ") },
    { title: "Message", value: (row) => row.message }, { title: "Where", value: (row) => row.source },
    { title: "Records", number: true, value: (row) => row.rejects }], some);
  return barSection(rows, { width, noun: "record", title: "Reason", question: "rejects", label: "Rejects by reason",
    said: "Records that could not be used, in all runs; the filters do not touch them.",
    empty: "No record was rejected.", more: { color: "var(--c5)" },
    pick: (row) => openDrawer(row.name, element("p", { class: "said" }, `${counted(row.n, "record")}.`),
      messages(data.rejects.messages.filter((one) => one.stage === row.stage && one.reason === row.reason))) });
}

function runsSection(kept, width) {
  const rows = data.runs.rows.map((row, at) => ({ ...row, key: at, n: row.read,
    name: `${row.started} UTC`, note: `${counted(row.read, "record")} in ${row.seconds.toFixed(0)} s`,
    parts: [["Written", row.written], ["Dropped copies", row.dropped], ["Rejected", row.rejected]]
      .filter(([, n]) => n).map(([group, n]) => ({ group, n })) }));
  const colors = new Map([["Written", "var(--c1)"], ["Dropped copies", "var(--c4)"], ["Rejected", "var(--c5)"]]
    .filter(([group]) => rows.some((row) => row.parts.some((part) => part.group === group))));
  const columns = [{ title: "Started (UTC)", value: (row) => row.started },
    { title: "Seconds", number: true, value: (row) => row.seconds.toFixed(1) },
    ...["Read", "Written", "Dropped", "Rejected", "Partitions"].map((title) => ({ title, number: true,
      value: (row) => row[title.toLowerCase()] })),
    { title: "MB", number: true, value: (row) => (row.bytes / 1e6).toFixed(1) }];
  rows.reverse();
  return barSection(rows, { width, noun: "record", question: "runs", label: "Runs, latest first", columns, empty: "No run is recorded.",
    said: `${counted(data.runs.total, "run")}, latest first: what was read, and what became of it.`,
    legend: legend([...colors]), words: (row) => row.note, more: { colors },
    pick: (row) => openDrawer(`Run of ${row.name}`, table("The run", [
      { title: "What", value: ([name]) => name }, { title: "Figure", number: true, value: ([, value]) => value }],
    columns.map((column) => [column.title, column.value(row)]))) });
}

const LEVELS = { problem: "With problems", note: "To note", fine: "Fine" };

function feedsSection(kept, width) {
  const { levels, rows } = data.feeds;
  const all = levels.problem + levels.note + levels.fine;
  const columns = [{ title: "Feed", class: () => "long", value: (row) => row.feed },
    { title: "State", class: (row) => `short level-${row.level}`, value: (row) => row.level },
    { title: "Last success (UTC)", class: () => "short", value: (row) => row.last_success || "never" },
    { title: "Failures", number: true, value: (row) => row.failures },
    { title: "Articles", number: true, value: (row) => row.articles },
    { title: "A day", number: true, value: (row) => row.a_day.toFixed(1) },
    { title: "What there is to say", class: () => "long", value: (row) => row.message }];
  const listed = (some) => table("Feeds, those with problems first", columns, some);
  const bars = Object.entries(LEVELS).map(([level, name]) => ({ key: level, name, n: levels[level],
    parts: [{ group: level, n: levels[level] }] }));
  const colors = new Map(bars.map(({ key }) => [key, `var(--${key})`]));
  const chart = () => element("div", { class: "feeds" },
    element("div", null, barList(bars, { colors, label: "Feeds by how they are",
      width: width > 760 ? Math.floor(((width - 32) * 3) / 12) : width,
      describe: (row) => `${row.name}: ${counted(row.n, "feed")}`,
      pick: (row) => openDrawer(row.name, listed(rows.filter((feed) => feed.level === row.key))) })),
    listed(rows));
  return { n: all, chart, empty: "No run has asked a feed.",
    said: all ? `${counted(all, "feed")}, as they were when this page was made.`
      + (rows.length < all ? ` The first ${count(rows.length)} are listed.` : "") : "How the feeds are doing that were asked." };
}
