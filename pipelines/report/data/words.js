// Elements, numbers and dates. Every text of the dataset goes in as a text node.

const NUMBER = new Intl.NumberFormat("en-US");
const DAY = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
const DAY_MS = 86400000;

function count(number) {
  return NUMBER.format(number);
}

function counted(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many || one + "s"}`;
}

function percent(part, whole) {
  if (!whole || !part) return "0%";
  const share = (100 * part) / whole;
  if (share < 1) return "<1%";
  return share > 99 && share < 100 ? ">99%" : `${Math.round(share)}%`;
}

function byId(id) {
  return document.getElementById(id);
}

// An element with these attributes; children are elements or texts, null for none.
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") {
      for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    } else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A stranger's words: their direction is their own and ends with them.
function stranger(text, attributes) {
  return element("bdi", { dir: "auto", ...attributes }, text);
}

// A link where the address is one of the web, else null.
function webLink(address, words) {
  if (!address) return null;
  let scheme;
  try {
    scheme = new URL(address).protocol;
  } catch {
    return null;
  }
  if (scheme !== "http:" && scheme !== "https:") return null;
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

function table(caption, columns, rows) {
  const head = columns.map((column) =>
    element("th", { scope: "col", class: column.number ? "number" : null }, column.title));
  const body = rows.map((row) =>
    element("tr", null, ...columns.map((column) => {
      const value = column.value(row);
      if (column.number) {
        const shown = typeof value === "number" ? count(value) : value ?? "";
        return element("td", { class: "number" }, shown);
      }
      return element("td", column.class ? { class: column.class(row) } : null,
        value instanceof Node ? value : stranger(value ?? ""));
    })));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", null, element("caption", null, caption),
      element("thead", null, element("tr", null, ...head)), element("tbody", null, ...body)));
}
