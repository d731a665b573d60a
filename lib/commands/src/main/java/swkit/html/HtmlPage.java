// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

/**
 * The page around the figures, which are embedded as JSON and drawn by a script of its own.
 *
 * <p>Names of accounts and mailboxes are whatever users gave them: in the JSON all that means
 * something in HTML is escaped, and the script makes text of them, never markup. The page is
 * well-formed XML too, and forbids itself to load anything.
 */
final class HtmlPage {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  /** How every page begins, which tells it from other files. */
  static final String START =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="generator" content="swkit stalwart-inspect"/>
      """;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --bg: #fbfbfa; --fg: #1d2125; --soft: #5b636b;
        --line: #d9dcdf; --card: #ffffff; --bar: #2f6f8f; --link: #1f5a99; }
      @media (prefers-color-scheme: dark) { :root { --bg: #15181b; --fg: #e6e8ea;
        --soft: #a3abb3; --line: #343a40; --card: #1d2125; --bar: #62a8cb; --link: #86b9ee; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; padding: 1.25rem; max-width: 72rem; background: var(--bg);
        color: var(--fg); font: 1rem/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
      h2 { font-size: 1.15rem; margin: 2.25rem 0 .25rem; }
      p { margin: .25rem 0; } .soft { color: var(--soft); font-size: .9rem; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
        gap: .75rem; margin: 1.25rem 0 0; }
      .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
        padding: .6rem .9rem; }
      .tiles dt { color: var(--soft); font-size: .85rem; }
      .tiles dd { margin: 0; font-size: 1.4rem; font-weight: 600;
        font-variant-numeric: tabular-nums; }
      button { font: inherit; color: inherit; cursor: pointer; }
      .link { background: none; border: 0; padding: 0; color: var(--link); text-align: inherit;
        text-decoration: underline; overflow-wrap: anywhere; }
      :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
      .bar { display: flex; gap: .5rem; flex-wrap: wrap; align-items: baseline;
        justify-content: space-between; margin: .5rem 0; min-height: 1.75rem; }
      .switch button { background: var(--card); border: 1px solid var(--line);
        border-radius: .35rem; padding: .1rem .7rem; font-size: .9rem; }
      .switch button[aria-pressed=true] { background: var(--fg); color: var(--bg); }
      .map { position: relative; height: 26rem; margin: 0; padding: 0; list-style: none; }
      .map.low { height: 16rem; }
      .map li { position: absolute; padding: 1px; overflow: hidden; }
      .map li > * { display: flex; flex-direction: column; width: 100%; height: 100%; border: 0; border-radius: 3px;
        padding: .25rem .4rem; color: #fff; text-align: left; overflow: hidden;
        font-size: .85rem; line-height: 1.25; print-color-adjust: exact;
        -webkit-print-color-adjust: exact; }
      .map b, .map small { display: block; overflow: hidden; text-overflow: ellipsis;
        white-space: nowrap; flex: none; } .map small { font-size: .8rem; }
      .map li > button:hover { filter: brightness(1.15); }
      .map li > :focus-visible { outline: 3px solid #fff; outline-offset: -4px; }
      .map .tiny > * { padding: 0; } .map .tiny b, .map .tiny small, .map .flat small { display: none; }
      .c0 { background: #2f6f8f; } .c1 { background: #8a5a2b; } .c2 { background: #4a7040; }
      .c3 { background: #7b4a86; } .c4 { background: #a0493f; } .c5 { background: #3f5f9f; }
      .c6 { background: #6b6b2a; } .c7 { background: #2a6f62; } .rest { background: #666c75; }
      .scroll { overflow-x: auto; }
      .ages { display: flex; align-items: flex-end; gap: 2px; height: 11rem; margin: 0;
        padding: 0; list-style: none; min-width: min-content; border-bottom: 1px solid var(--line); }
      .ages li { flex: 1 1 0; min-width: 4px; max-width: 5rem; height: 100%; display: flex;
        flex-direction: column; justify-content: flex-end; }
      .ages span { background: var(--bar); border-radius: 2px 2px 0 0; min-height: 0;
        print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      .ages li:hover span { background: var(--fg); }
      .years { display: flex; gap: 2px; margin: 0; padding: 0; list-style: none; height: 1.5rem;
        min-width: min-content; color: var(--soft); font-size: .8rem; }
      .years li { flex: 1 1 0; min-width: 4px; max-width: 5rem; white-space: nowrap; }
      table { border-collapse: collapse; width: 100%; font-size: .9rem; }
      th, td { text-align: left; padding: .35rem .75rem .35rem 0; vertical-align: top;
        border-bottom: 1px solid var(--line); }
      th { color: var(--soft); font-weight: 600; white-space: nowrap; }
      th button { background: none; border: 0; padding: 0; font-weight: 600; }
      th[aria-sort] button::after { content: " ↓"; } th[aria-sort=ascending] button::after { content: " ↑"; }
      th:not(:last-child), td:not(:last-child) { padding-right: 1.25rem; }
      td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
      td.n, th.n, td.t, th.t { width: 1%; } td.t { white-space: nowrap; }
      td { overflow-wrap: anywhere; } td:not(.n):not(.t) { min-width: 7rem; }
      table.short tr:nth-child(n+11) { display: none; }
      tr:last-child td { border-bottom: 0; }
      summary { cursor: pointer; color: var(--link); margin: .5rem 0; }
      @media (max-width: 40rem) { body { padding: .9rem; } .map { height: 22rem; }
        h1 { font-size: 1.25rem; } .tiles { grid-template-columns: 1fr 1fr; gap: .5rem; }
        .aside { display: none; } table { font-size: .85rem; } td:not(.n):not(.t) { min-width: 4rem; }
        th:not(:last-child), td:not(:last-child) { padding-right: .7rem; } }
      @media print { body { max-width: none; } summary { display: none; }
        .more, .switch { display: none; } table.short tr:nth-child(n+11) { display: table-row; }
        .scroll { overflow: visible; } section { break-inside: avoid-page; }
        section.long { break-inside: auto; } tr { break-inside: avoid; } }
      """;

  private static final String BODY =
      """
      <header>
      <h1 id="title">A Stalwart database</h1>
      <p class="soft" id="about"></p>
      <dl class="tiles" id="tiles"></dl>
      <p id="damaged"></p>
      </header>
      <noscript><p>The figures are drawn by the script in this page, which your browser doesn't
      run.</p></noscript>
      <main>
      <section aria-labelledby="h-space">
      <h2 id="h-space">Whose is it</h2>
      <div class="bar"><nav id="path" aria-label="What is shown"></nav>
      <span class="soft" id="path-size" role="status"></span></div>
      <ul class="map" id="space"></ul>
      <p class="soft">Sizes of mail are those that its owner sees; in the database the same mail of
      several accounts is kept once. A mail in several mailboxes counts in its first. Of calendars
      and contacts, what is stored for their entries.</p>
      </section>
      <section aria-labelledby="h-age">
      <h2 id="h-age">Age of mail</h2>
      <div class="bar"><span class="soft" id="age-text"></span>
      <span class="switch" id="age-switch" role="group" aria-label="Steps of the chart"></span></div>
      <div class="scroll" id="age" tabindex="0" role="region" aria-labelledby="h-age"></div>
      </section>
      <section class="long" aria-labelledby="h-large">
      <h2 id="h-large">Largest mails</h2>
      <div class="scroll" id="large" tabindex="0" role="region" aria-labelledby="h-large"></div>
      </section>
      <section class="long" aria-labelledby="h-accounts">
      <h2 id="h-accounts">Accounts</h2>
      <div class="scroll" id="accounts" tabindex="0" role="region" aria-labelledby="h-accounts"></div>
      </section>
      <section aria-labelledby="h-subspaces">
      <h2 id="h-subspaces">What the database holds</h2>
      <p class="soft">Keys and values of each subspace, blobs unpacked: about the size of a dump
      before it is packed.</p>
      <ul class="map low" id="subspaces"></ul>
      <details><summary>As a table</summary><div class="scroll" id="subspace-table"></div></details>
      </section>
      </main>
      """;

  private static final String SCRIPT =
      """
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
        calendars: ["event", "events"], contacts: ["contact", "contacts"],
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
      """;

  private HtmlPage() {}

  /** The page of {@code figures}. */
  static String of(JsonObject figures) {
    return START
        + """
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="referrer" content="no-referrer"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        style-src 'unsafe-inline'; script-src 'unsafe-inline'"/>
        <title>swkit</title>
        <style>
        """
        + "/*<![CDATA[*/\n"
        + STYLE
        + "/*]]>*/\n</style>\n</head>\n<body>\n"
        + BODY
        + "<script type=\"application/json\" id=\"figures\">"
        + GSON.toJson(figures)
        + "</script>\n<script>\n//<![CDATA[\n"
        + SCRIPT
        + "//]]>\n</script>\n</body>\n</html>\n";
  }
}
