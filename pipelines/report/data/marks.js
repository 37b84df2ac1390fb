// What was found in a text, highlighted by offset. Offsets count characters (code points), as
// in the dataset; a script's own strings count UTF-16 units, hence Array.from.

const ROLES = { d: "dateline", s: "source", q: "cue", c: "content" };

// The text in pieces, each with the roles that cover it.
function pieces(text, marks) {
  const characters = Array.from(text);
  const edges = new Set([0, characters.length]);
  for (const [start, end] of marks) edges.add(start).add(end);
  const sorted = [...edges].sort((a, b) => a - b);
  const made = [];
  for (let at = 0; at + 1 < sorted.length; at += 1) {
    const [start, end] = [sorted[at], sorted[at + 1]];
    const roles = new Set(marks.filter((mark) => mark[0] < end && mark[1] > start).map((mark) => mark[2]));
    made.push({ text: characters.slice(start, end).join(""), roles: [...roles].sort().join(" ") });
  }
  return made;
}

function markedText(tag, text, marks, attributes) {
  const children = pieces(text, marks).map((piece) => {
    if (!piece.roles) return piece.text;
    const title = piece.roles.split(" ").map((role) => ROLES[role]).join(", ");
    return element("mark", { class: piece.roles, title }, piece.text);
  });
  return element(tag, { dir: "auto", ...attributes }, ...children);
}

function markKeys(roles) {
  return element("p", { class: "keys" }, "Marked: ", ...Array.from(roles, (role) =>
    element("mark", { class: role }, ROLES[role])));
}
