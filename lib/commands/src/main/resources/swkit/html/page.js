"use strict";
const data = JSON.parse(document.getElementById("figures").textContent);
const by = id => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const count = (n, one, many) => number.format(n) + " " + (n === 1 ? one : many);
const day = time => time === null ? "–" : time.slice(0, 10);

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  while (bytes >= 999.5 && unit < units.length - 1) { bytes /= 1000; unit++; }
  return bytes.toFixed(unit === 0 || bytes >= 99.95 ? 0 : 1) + " " + units[unit];
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// Rows along the shorter side, as long as they make the pieces squarer.
function squarify(items, x, y, w, h, place) {
  let left = items.reduce((sum, item) => sum + item.bytes, 0);
  for (let i = 0; i < items.length;) {
    const side = Math.min(w, h), scale = w * h / left;
    const worst = (sum, last) => {
      const thick = sum * scale / side;
      const long = items[i].bytes * scale / thick, short = last * scale / thick;
      return Math.max(long / thick, thick / short);
    };
    let sum = items[i].bytes, end = i + 1;
    while (end < items.length
        && worst(sum + items[end].bytes, items[end].bytes) <= worst(sum, items[end - 1].bytes)) {
      sum += items[end++].bytes;
    }
    const thick = sum * scale / side, wide = w >= h;
    for (let at = 0; i < end; i++) {
      const part = items[i].bytes * scale / thick;
      if (wide) place(items[i], x, y + at, thick, part);
      else place(items[i], x + at, y, part, thick);
      at += part;
    }
    if (wide) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    left -= sum;
  }
}

// Items are { name, note, bytes, rest, open }; those of no size have no place.
const maps = new Map();
function map(list, items) {
  const shown = items.filter(item => item.bytes > 0).sort((a, b) => b.bytes - a.bytes);
  const nodes = new Map();
  shown.forEach((item, i) => {
    const words = [el("b", {}, item.name), el("small", {}, size(item.bytes)),
        el("small", {}, item.note)];
    const label = item.name + ", " + size(item.bytes) + ", " + item.note;
    const attributes = { title: label, class: item.rest ? "rest" : "c" + i % 8 };
    if (item.open) {
      attributes["aria-label"] = label + ": show what is in it";
      nodes.set(item, el("li", {}, el("button", { ...attributes, type: "button",
          onclick: item.open }, ...words)));
    } else {
      nodes.set(item, el("li", {}, el("div", { ...attributes, role: "img",
          "aria-label": label }, ...words)));
    }
  });
  list.replaceChildren(...nodes.values());
  if (shown.length === 0) list.replaceChildren(el("li", { class: "soft", style: "position: static" }, "Nothing."));
  const layout = () => {
    const w = list.clientWidth, h = list.clientHeight;
    squarify(shown, 0, 0, w, h, (item, x, y, pw, ph) => {
      const node = nodes.get(item);
      node.style.left = 100 * x / w + "%";
      node.style.top = 100 * y / h + "%";
      node.style.width = 100 * pw / w + "%";
      node.style.height = 100 * ph / h + "%";
      node.classList.toggle("tiny", pw < 56 || ph < 26);
      node.classList.toggle("flat", ph < 62);
    });
  };
  maps.set(list, layout);
  layout();
}
window.addEventListener("resize", () => {
  maps.forEach(layout => layout());
  if (ages > 0) showAges(ages);
});
window.addEventListener("beforeprint", () => maps.forEach(layout => layout()));

// Columns: n are numbers, t times, aside what a phone has no room for.
const look = column => (column.n ? "n" : column.t ? "t" : "") + (column.aside ? " aside" : "");
function table(columns, rows, sorted) {
  const body = el("tbody", {});
  const head = columns.map((column, i) => {
    const name = column.by
        ? el("button", { type: "button", onclick: () => sort(i) }, column.name) : column.name;
    return el("th", { scope: "col", class: look(column) }, name);
  });
  let up = false, last = -1;
  const show = list => body.replaceChildren(...list.map(row => el("tr", {},
      ...columns.map(column => el("td", { class: look(column) }, column.show(row))))));
  const sort = i => {
    up = last === i ? !up : columns[i].up === true;
    last = i;
    head.forEach((th, j) => j === i
        ? th.setAttribute("aria-sort", up ? "ascending" : "descending")
        : th.removeAttribute("aria-sort"));
    const key = columns[i].by, sign = up ? 1 : -1;
    show([...rows].sort((a, b) => {
      const x = key(a), y = key(b);
      return sign * (x < y ? -1 : x > y ? 1 : 0);
    }));
  };
  if (sorted === undefined) show(rows); else sort(sorted);
  return el("table", {}, el("thead", {}, el("tr", {}, ...head)), body);
}

// The first ten rows, and a button for the others; all of them on paper.
function putShort(place, rows, made) {
  place.append(made);
  if (rows.length > 10) {
    made.classList.add("short");
    place.after(el("p", { class: "switch more" }, el("button", { type: "button",
        onclick: event => {
          made.classList.remove("short");
          event.target.parentNode.remove();
          place.focus({ preventScroll: true });
        } }, "Show all " + number.format(rows.length))));
  }
}

const things = { mailbox: ["mail", "mails"], files: ["file", "files"],
  calendars: ["event", "events"], contacts: ["contact", "contacts"], scripts: ["script", "scripts"],
  other: ["item", "items"] };

// 120 accounts at a time, the largest first; one tile for the others leads on to them.
const page = 120;
function showAll(from = 0) {
  const shown = data.accounts.slice(from, from + page);
  const hidden = data.accounts.slice(from + page);
  const items = shown.map(account => ({ name: account.name, bytes: account.bytes,
    note: count(account.mails, "mail", "mails"), open: () => showAccount(account) }));
  const rest = { bytes: hidden.reduce((sum, account) => sum + account.bytes, data.others.bytes),
    mails: hidden.reduce((sum, account) => sum + account.mails, data.others.mails) };
  const others = hidden.length + data.others.accounts;
  if (others > 0) {
    items.push({ name: count(others, "smaller account", "smaller accounts"), rest: true,
      bytes: rest.bytes, note: count(rest.mails, "mail", "mails"),
      open: hidden.length === 0 ? null : () => { showAll(from + page); focusPath(); } });
  }
  if (from === 0) {
    by("path").replaceChildren(el("strong", {}, "All accounts"));
  } else {
    by("path").replaceChildren(backToAll(), " › ",
        el("strong", {}, "without the " + number.format(from) + " largest"));
  }
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  by("path-size").textContent = size(bytes) + " – choose one to see its mailboxes";
  map(by("space"), items);
}

function backToAll() {
  return el("button", { type: "button", class: "link", onclick: () => {
    showAll();
    const first = by("space").querySelector("button");
    if (first) first.focus();
  } }, "All accounts");
}

function focusPath() {
  by("path").querySelector("button").focus({ preventScroll: true });
}

function showAccount(account) {
  by("path").replaceChildren(backToAll(), " › ", el("strong", {}, account.name));
  by("path-size").textContent = size(account.bytes) + ", " + count(account.mails, "mail", "mails");
  map(by("space"), account.parts.map(part => ({ name: part.name, bytes: part.bytes,
    note: count(part.items, ...things[part.kind]), rest: part.kind === "other" })));
  focusPath();
}

const months = Object.entries(data.months);
function steps(length) {
  const sums = new Map();
  for (const [month, mails] of months) {
    const key = month.slice(0, length);
    sums.set(key, (sums.get(key) || 0) + mails);
  }
  const keys = [...sums.keys()].sort();
  const next = key => length === 4 ? String(Number(key) + 1).padStart(4, "0")
      : key.endsWith("12") ? String(Number(key.slice(0, 4)) + 1).padStart(4, "0") + "-01"
      : key.slice(0, 5) + String(Number(key.slice(5)) + 1).padStart(2, "0");
  const filled = [];
  for (let key = keys[0]; key <= keys[keys.length - 1] && filled.length < 400; key = next(key)) {
    filled.push([key, sums.get(key) || 0]);
  }
  return filled.length < 400 ? filled : keys.map(key => [key, sums.get(key)]);
}

let ages = 0;
function showAges(length) {
  const bars = steps(length), most = Math.max(...bars.map(bar => bar[1]));
  const every = Math.ceil(bars.length * (length === 4 ? 44 : 64) / by("age").clientWidth);
  by("age").replaceChildren(
      el("ul", { class: "ages" }, ...bars.map(([key, mails]) => {
        const label = key + ": " + count(mails, "mail", "mails");
        const height = mails === 0 ? 0 : Math.max(1, 100 * mails / most);
        return el("li", { title: label },
            el("span", { role: "img", "aria-label": label, style: "height: " + height + "%" }));
      })),
      el("ul", { class: "years", "aria-hidden": "true" }, ...bars.map(([key], i) => el("li", {},
          length === 4 ? (i % every === 0 ? key : "")
              : bars.length <= 16 ? (i % every === 0 ? key : "")
              : key.endsWith("-01") ? key.slice(0, 4) : ""))));
  ages = length;
  by("age-text").textContent = "Mails by the " + (length === 4 ? "year" : "month")
      + " in which they were received; at most " + number.format(most) + ".";
  for (const button of by("age-switch").children) {
    button.setAttribute("aria-pressed", String(button.dataset.length === String(length)));
  }
}

by("title").textContent = data.database;
document.title = "swkit: " + data.database;
by("about").textContent = "Stalwart " + data.releases + ", schema " + data.schemaVersion
    + ". Looked at on " + data.made.replace("T", " ").replace("Z", " UTC") + ".";
by("tiles").append(...[["Mails", number.format(data.totals.mails)],
    ["Size", size(data.totals.bytes)], ["Accounts", number.format(data.totals.accounts)],
    ["Mailboxes", number.format(data.totals.mailboxes)]].map(([name, value]) =>
        el("div", {}, el("dt", {}, name), el("dd", {}, value))));
if (data.totals.damaged > 0) {
  by("damaged").append(count(data.totals.damaged, "document is", "documents are")
      + " damaged, and counted without size and date: stalwart-verify names them.");
}
showAll();

if (months.length === 0) {
  by("age-text").textContent = "There is no mail.";
} else {
  by("age-switch").append(...[[4, "Years"], [7, "Months"]].map(([length, name]) => el("button",
      { type: "button", "data-length": length, onclick: () => showAges(length) }, name)));
  const years = Number(months[months.length - 1][0].slice(0, 4)) - Number(months[0][0].slice(0, 4));
  showAges(years > 3 ? 4 : 7);
}

putShort(by("large"), data.largest, table([
  { name: "Size", n: true, show: mail => size(mail.size) },
  { name: "Account", show: mail => mail.account },
  { name: "Mailboxes", show: mail => mail.mailboxes.join(", ") },
  { name: "Received", t: true, show: mail => day(mail.received) },
  { name: "Document", n: true, aside: true, show: mail => String(mail.document) },
], data.largest));

putShort(by("accounts"), data.accounts, table([
  { name: "Account", up: true, by: account => account.name.toLowerCase(),
    show: account => el("button", { type: "button", class: "link", onclick: () => {
      showAccount(account);
      by("h-space").scrollIntoView();
    } }, account.name) },
  { name: "Id", n: true, up: true, aside: true, by: account => account.id,
    show: account => String(account.id) },
  { name: "Size", n: true, by: account => account.bytes, show: account => size(account.bytes) },
  { name: "Mails", n: true, by: account => account.mails,
    show: account => number.format(account.mails) },
  { name: "Mailboxes", n: true, aside: true, by: account => account.mailboxes,
    show: account => number.format(account.mailboxes) },
  { name: "Oldest", t: true, up: true, aside: true, by: account => account.oldest || "~",
    show: account => day(account.oldest) },
  { name: "Newest", t: true, by: account => account.newest || "",
    show: account => day(account.newest) },
], data.accounts, 2));
if (data.others.accounts > 0) {
  by("accounts").append(el("p", { class: "soft" }, "And "
      + count(data.others.accounts, "smaller account", "smaller accounts") + " with "
      + count(data.others.mails, "mail", "mails") + ", " + size(data.others.bytes) + "."));
}

map(by("subspaces"), data.subspaces.map(subspace => ({ bytes: subspace.bytes,
  name: subspace.letter + " " + subspace.name, note: count(subspace.entries, "entry", "entries") })));
by("subspace-table").append(table([
  { name: "Subspace", up: true, by: s => s.letter, show: s => s.letter + " " + s.name },
  { name: "Entries", n: true, by: s => s.entries, show: s => number.format(s.entries) },
  { name: "Size", n: true, by: s => s.bytes, show: s => size(s.bytes) },
], data.subspaces, 0));
