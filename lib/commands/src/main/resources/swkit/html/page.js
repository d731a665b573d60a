"use strict";
const data = JSON.parse(document.getElementById("figures").textContent);
const by = id => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const count = (n, one, many) => number.format(n) + " " + (n === 1 ? one : many);

// A line of an account is an array, as there may be many.
const columns = ["name", "id", "bytes", "mails", "mailboxes", "oldest", "newest", "damaged",
  "missing", "kind", "used", "quota"];
const accounts = data.accounts.map(row => Object.fromEntries(columns.map((c, i) => [c, row[i]])));
const parts = account => (data.parts[account.id] || [])
    .map(([path, kind, items, bytes]) => ({ path, kind, items, bytes }));
const sumOf = (list, name) => list.reduce((sum, item) => sum + item[name], 0);
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
  showAges();
});
// On paper everything is open, and then as it was.
const folded = () => document.querySelectorAll("details");
let closed = [];
window.addEventListener("beforeprint", () => {
  maps.forEach(layout => layout());
  closed = [...folded()].filter(details => !details.open);
  closed.forEach(details => { details.open = true; });
});
window.addEventListener("afterprint", () => {
  closed.forEach(details => { details.open = false; });
  maps.forEach(layout => layout());
});

// Columns: n are numbers, t times, long what people wrote, aside what a phone has no room for.
const look = column => (column.n ? "n" : column.t ? "t" : column.long ? "long" : "")
    + (column.aside ? " aside" : "");
// With most, so many rows are shown at first, and a button adds as many.
function table(columns, rows, sorted, most = Infinity) {
  const body = el("tbody", {}), more = el("button", { type: "button", onclick: () => add() });
  const foot = el("tfoot", { class: "switch more" }, el("tr", {},
      el("td", { colspan: columns.length }, more)));
  const head = columns.map((column, i) => {
    const name = column.by
        ? el("button", { type: "button", onclick: () => sort(i, last === i ? !up : columns[i].up === true) },
            column.name) : column.name;
    return el("th", { scope: "col", class: look(column) }, name);
  });
  let up = false, last = -1, list = rows, shown = 0;
  const add = () => {
    const end = Math.min(list.length, shown + most);
    body.append(...list.slice(shown, end).map(row => el("tr", {},
        ...columns.map(column => el("td", { class: look(column) }, column.show(row))))));
    shown = end;
    foot.hidden = shown === list.length;
    more.textContent = "Show more: " + number.format(shown) + " of " + number.format(list.length)
        + " are shown";
  };
  const show = items => {
    list = items;
    shown = 0;
    body.replaceChildren();
    add();
  };
  const sort = (i, upwards) => {
    up = upwards;
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
  if (sorted === undefined) show(rows); else sort(sorted, columns[sorted].up === true);
  const made = el("table", {}, el("thead", {}, el("tr", {}, ...head)), body, foot);
  return Object.assign(made, { setRows: items => {
    rows = items;
    if (last < 0) show(rows); else sort(last, up);
  } });
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
  const shown = accounts.slice(from, from + page);
  const hidden = accounts.slice(from + page);
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
  if (chart.account !== null) chooseAges(null);
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

// The mailboxes below a path of names: one tile for each, which opens if it has others below.
function showAccount(account, at = []) {
  const crumbs = [backToAll()];
  [account.name, ...at].forEach((name, i) => {
    crumbs.push(" › ", i === at.length ? el("strong", {}, name)
        : el("button", { type: "button", class: "link",
            onclick: () => showAccount(account, at.slice(0, i)) }, name));
  });
  by("path").replaceChildren(...crumbs);
  const all = parts(account);
  const inside = all.map(part => ({ part,
      names: part.kind === "mailbox" ? part.path.split("/") : [part.path] }))
      .filter(({ names }) => at.every((name, i) => names[i] === name));
  const tiles = new Map();
  for (const { part, names } of inside) {
    const own = names.length === at.length;
    const name = own ? "in " + at[at.length - 1] + " itself" : names[at.length];
    const key = (own ? "=" : "/") + part.kind + "/" + name;
    const tile = tiles.get(key) || { name, kind: part.kind, bytes: 0, items: 0, below: 0 };
    tile.bytes += part.bytes;
    tile.items += part.items;
    tile.below += names.length > at.length + 1 ? 1 : 0;
    tiles.set(key, tile);
  }
  const shown = [...tiles.values()];
  by("path-size").textContent = all.length === 0 && account.bytes > 0
      ? size(account.bytes) + "; the mailboxes of the largest accounts only are shown"
      : size(at.length === 0 ? account.bytes : sumOf(shown, "bytes")) + ", "
        + count(at.length === 0 ? account.mails : sumOf(shown, "items"), "mail", "mails");
  map(by("space"), shown.map(tile => ({ name: tile.name, bytes: tile.bytes,
    note: count(tile.items, ...things[tile.kind]), rest: tile.kind === "other",
    open: tile.below === 0 ? null : () => showAccount(account, [...at, tile.name]) })));
  focusPath();
  chooseAges(account);
}

// The chart: of all accounts or of one, mails or bytes, by year or by month.
const chart = { account: null, what: 0, length: 0 };
const monthsOf = account => Object.entries(account === null ? data.months
    : data.accountMonths[account.id] || {}).sort();

function steps(months) {
  const sums = new Map();
  for (const [month, pair] of months) {
    const key = month.slice(0, chart.length);
    sums.set(key, (sums.get(key) || 0) + pair[chart.what]);
  }
  const keys = [...sums.keys()].sort();
  const next = key => chart.length === 4 ? String(Number(key) + 1).padStart(4, "0")
      : key.endsWith("12") ? String(Number(key.slice(0, 4)) + 1).padStart(4, "0") + "-01"
      : key.slice(0, 5) + String(Number(key.slice(5)) + 1).padStart(2, "0");
  const filled = [];
  for (let key = keys[0]; key <= keys[keys.length - 1] && filled.length < 400; key = next(key)) {
    filled.push([key, sums.get(key) || 0]);
  }
  return filled.length < 400 ? filled : keys.map(key => [key, sums.get(key)]);
}

function chooseAges(account) {
  chart.account = account;
  const months = monthsOf(account);
  if (months.length > 0) {
    const years = Number(months[months.length - 1][0].slice(0, 4)) - Number(months[0][0].slice(0, 4));
    chart.length = years > 3 ? 4 : 7;
  }
  showAges();
}

function showAges() {
  const months = monthsOf(chart.account), whose = chart.account;
  const mails = whose === null ? data.totals.mails : whose.mails;
  const name = whose === null ? "" : " of " + whose.name;
  const words = n => chart.what === 0 ? count(n, "mail", "mails") : size(n);
  for (const id of ["age-what", "age-switch"]) by(id).hidden = months.length === 0;
  if (months.length === 0) {
    by("age").replaceChildren();
    by("age-text").textContent = mails === 0 ? "There is no mail" + name + "."
        : whose !== null && data.accountMonths[whose.id] === undefined
        ? "The months of the largest accounts only are shown, not those" + name + "."
        : "The time of " + count(mails, "mail", "mails") + name + " can't be read.";
    return;
  }
  const bars = steps(months), most = Math.max(...bars.map(bar => bar[1]));
  const every = Math.ceil(bars.length * (chart.length === 4 ? 44 : 64) / by("age").clientWidth);
  by("age").replaceChildren(
      el("ul", { class: "ages" }, ...bars.map(([key, n]) => {
        const label = key + ": " + words(n);
        const height = n === 0 ? 0 : Math.max(1, 100 * n / most);
        return el("li", { title: label },
            el("span", { role: "img", "aria-label": label, style: "height: " + height + "%" }));
      })),
      el("ul", { class: "years", "aria-hidden": "true" }, ...bars.map(([key], i) => el("li", {},
          chart.length === 4 ? (i % every === 0 ? key : "")
              : bars.length <= 16 ? (i % every === 0 ? key : "")
              : key.endsWith("-01") ? key.slice(0, 4) : ""))));
  const undated = whose === null && data.totals.undated > 0
      ? " The time of " + count(data.totals.undated, "mail", "mails") + " can't be read." : "";
  by("age-text").textContent = (chart.what === 0 ? "Mails" : "Size of mail") + name + " by the "
      + (chart.length === 4 ? "year" : "month") + " in which it was received; at most "
      + words(most) + "." + undated;
  press("age-what", chart.what);
  press("age-switch", chart.length);
}

function press(id, value) {
  for (const button of by(id).children) {
    button.setAttribute("aria-pressed", String(button.dataset.value === String(value)));
  }
}

const choices = (id, name, list) => by(id).append(...list.map(([value, text]) => el("button",
    { type: "button", "data-value": value, onclick: () => { chart[name] = value; showAges(); } },
    text)));
choices("age-what", "what", [[0, "Mails"], [1, "Size"]]);
choices("age-switch", "length", [[4, "Years"], [7, "Months"]]);

by("title").textContent = data.database;
document.title = "swkit: " + data.database;
by("about").textContent = "Stalwart " + data.releases + ", schema " + data.schemaVersion
    + ". Looked at on " + data.made.replace("T", " ").replace("Z", " UTC") + ".";
const totals = data.totals, hasBlobs = totals.missing !== undefined;
by("tiles").append(...[["Mails", number.format(totals.mails)],
    ["Size", size(totals.bytes)], ["Accounts", number.format(totals.accounts)],
    ["Mailboxes", number.format(totals.mailboxes)],
    ["Missing mails", hasBlobs ? number.format(totals.missing) : "?", totals.missing > 0],
    ["Damaged documents", number.format(totals.damaged), totals.damaged > 0]]
    .map(([name, value, bad]) => el("div", { class: bad ? "bad" : null },
        el("dt", {}, name), el("dd", {}, value))));
if (totals.damaged > 0) {
  by("damaged").append(count(totals.damaged, "document is", "documents are")
      + " damaged, and counted without size and date: stalwart-verify names them.");
}
showAll();
chooseAges(null);

const mailColumns = [
  { name: "Account", show: mail => mail.account },
  { name: "Mailboxes", aside: true, show: mail => mail.mailboxes.join(", ") },
  { name: "Subject", long: true, show: mail => mail.subject || "–" },
  { name: "From", show: mail => mail.from || "–" },
  { name: "Received", t: true, show: mail => day(mail.received) },
];
const sizeColumn = { name: "Size", n: true,
  show: mail => mail.size === null ? "?" : size(mail.size) };
putShort(by("large"), data.largest, table([sizeColumn, ...mailColumns,
  { name: "Document", n: true, aside: true, show: mail => String(mail.document) },
], data.largest));
if (hasBlobs) {
  by("s-missing").hidden = totals.missing === 0;
  by("missing-text").textContent = "The content of " + count(totals.missing, "mail is", "mails are")
      + " missing, or can't be read" + (totals.missing > data.missing.length
        ? "; the first " + data.missing.length + " of them:" : ":");
  putShort(by("missing"), data.missing, table([...mailColumns, sizeColumn], data.missing));
  by("s-shared").hidden = data.shared.length === 0;
  by("shared-text").textContent = count(totals.copies, "mail is a copy", "mails are copies")
      + " of another one, which the database keeps once: " + size(totals.saved)
      + " saved. Account and mailboxes are those of the first.";
  putShort(by("shared"), data.shared, table([
    { name: "Mails", n: true, show: mail => number.format(mail.copies) }, sizeColumn,
    { name: "Saved", n: true, show: mail => size(mail.saved) }, ...mailColumns,
  ], data.shared));
  by("s-attached").hidden = data.attachments.length === 0;
  by("attached").append(table([
    { name: "Type", up: true, by: row => row.type, show: row => row.type },
    { name: "Attachments", n: true, by: row => row.attachments,
      show: row => number.format(row.attachments) },
    { name: "Size", n: true, by: row => row.bytes, show: row => size(row.bytes) },
  ], data.attachments, 2));
  by("freed").textContent = totals.freed === 0 ? "A valid link names each blob: a purge would free nothing."
      : "No valid link names " + count(totals.freed, "blob", "blobs")
        + ": a purge by the server would free " + size(totals.freedBytes) + ".";
}

const kinds = ["", " (group)", ""];
const accountColumns = [
  { name: "Account", up: true, by: account => account.name.toLowerCase(),
    show: account => el("span", {}, el("button", { type: "button", class: "link", onclick: () => {
      showAccount(account);
      by("h-space").scrollIntoView();
    } }, account.name), kinds[account.kind]) },
  { name: "Id", n: true, up: true, aside: true, by: account => account.id,
    show: account => String(account.id) },
  { name: "Size", n: true, by: account => account.bytes, show: account => size(account.bytes) },
  ...(accounts.some(account => account.used !== undefined) ? [
    { name: "Used", n: true, aside: true, by: account => account.used,
      show: account => size(account.used) }] : []),
  ...(accounts.some(account => account.quota !== undefined) ? [
    { name: "Quota", n: true, by: account => account.quota === undefined ? Infinity : account.quota,
      show: account => account.quota === undefined ? "none" : size(account.quota) }] : []),
  { name: "Mails", n: true, by: account => account.mails,
    show: account => number.format(account.mails) },
  { name: "Mailboxes", n: true, aside: true, by: account => account.mailboxes,
    show: account => number.format(account.mailboxes) },
  { name: "Oldest", t: true, up: true, aside: true, by: account => account.oldest || "~",
    show: account => day(account.oldest) },
  { name: "Newest", t: true, by: account => account.newest || "",
    show: account => day(account.newest) },
];
if (accounts.some(account => account.missing > 0)) {
  accountColumns.push({ name: "Missing", n: true, by: account => account.missing,
    show: account => number.format(account.missing) });
}
if (accounts.some(account => account.damaged > 0)) {
  accountColumns.push({ name: "Damaged", n: true, by: account => account.damaged,
    show: account => number.format(account.damaged) });
}
const accountTable = table(accountColumns, accounts, 2, 100);
by("accounts").append(accountTable);
const found = list => {
  by("search-text").textContent = list.length === accounts.length
      ? count(list.length, "account", "accounts")
      : list.length === 0 ? "No account has this in its name."
      : number.format(list.length) + " of " + count(accounts.length, "account", "accounts");
};
found(accounts);
by("search").addEventListener("input", event => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(word => word !== "");
  const list = accounts.filter(account => {
    const name = account.name.toLowerCase();
    return words.every(word => name.includes(word)) || event.target.value === String(account.id);
  });
  accountTable.setRows(list);
  found(list);
});
if (data.others.accounts > 0) {
  by("accounts").after(el("p", { class: "soft" }, "And "
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
