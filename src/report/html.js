"use strict";
(() => {
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const root = document.documentElement;
  root.classList.add("scripted");
  all(".tools:not(.more)").forEach(t => { t.hidden = false; });
  const bar = document.querySelector(".bar");
  const sticks = () => root.style.setProperty("--bar", (bar ? bar.offsetHeight : 0) + "px");
  sticks();
  addEventListener("resize", sticks);

  // Readings: what is not part of the chosen one is put away.
  const choice = document.getElementById("reading");
  const parts = all("[data-under]");
  const choose = () => parts.forEach(p => { p.hidden = !p.dataset.under.split(" ").includes(choice.value); });
  if (choice) {
    choice.addEventListener("change", () => {
      choose();
      tables.forEach(filter);
    });
    choose();
  }

  // Filters: every word must stand somewhere in the cells of a row.
  const everywhere = document.getElementById("filter");
  const tables = all("table").map(table => {
    const t = {
      table,
      rows: all("tbody", table),
      field: document.getElementById(table.id + "-filter"),
      count: document.getElementById(table.id + "-count"),
      more: document.getElementById(table.id + "-more"),
      most: 500,
      texts: null,
    };
    t.order = t.rows.slice();
    t.now = t.order;
    return t;
  });
  const words = field => field ? field.value.toLowerCase().split(/\s+/).filter(w => w) : [];
  const filter = t => {
    const wanted = [...words(everywhere), ...words(t.field)];
    if (wanted.length && !t.texts) t.texts = new Map(t.order.map(r => [r, Array.from(r.rows[0].cells, c => c.textContent.toLowerCase()).join("\n")]));
    let shown = 0, of = 0;
    t.now.forEach(r => {
      const out = wanted.length > 0 && !wanted.every(w => t.texts.get(r).includes(w));
      if (!r.hidden) {
        of++;
        if (!out) shown++;
      }
      // Of a long table, so many rows at a time.
      const put = out ? "out" : shown > t.most ? "later" : "";
      if (r.className !== put) r.className = put;
    });
    if (t.more) {
      t.more.hidden = shown <= t.most;
      t.more.firstChild.textContent = `The first ${t.most} of ${shown} rows are shown. Show all`;
    }
    t.table.classList.toggle("moved", wanted.length > 0 || !!t.sorted);
    if (t.count) t.count.textContent = (shown === of ? "" : shown + " of ") + of + (of === 1 ? " row" : " rows");
  };
  let waiting = 0;
  const soon = what => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(what);
  };
  if (everywhere) everywhere.addEventListener("input", () => soon(() => tables.forEach(filter)));
  tables.forEach(t => {
    if (t.field) t.field.addEventListener("input", () => soon(() => filter(t)));
    if (t.more) t.more.firstChild.addEventListener("click", () => {
      t.most = Infinity;
      filter(t);
    });
    filter(t);
  });

  // Rows are laid out one by one, and some browsers take what is not laid out as a table for none: it is said again, in quiet moments.
  const roles = { THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TH: "columnheader", TD: "cell" };
  const idle = self.requestIdleCallback || (what => setTimeout(what, 50));
  const said = (groups, from) => {
    groups.slice(from, from + 500).forEach(g => [g, ...g.querySelectorAll("tr, th, td")].forEach(e => e.setAttribute("role", roles[e.tagName])));
    if (from + 500 < groups.length) idle(() => said(groups, from + 500));
  };
  tables.forEach(t => {
    t.table.setAttribute("role", "table");
    idle(() => said([t.table.tHead, ...t.order], 0));
  });

  // Sorting: up, down, and back to the order of the report.
  const { compare } = new Intl.Collator("en", { numeric: true });
  const sort = (t, heading, column) => {
    const before = heading.getAttribute("aria-sort");
    const now = before === null ? "ascending" : before === "ascending" ? "descending" : null;
    all("th", t.table).forEach(h => h.removeAttribute("aria-sort"));
    if (now) heading.setAttribute("aria-sort", now);
    t.sorted = now;
    let rows = t.order;
    if (now) {
      const sign = now === "ascending" ? 1 : -1;
      const keyed = t.order.map(row => {
        const cell = row.rows[0].cells[column];
        return { row, key: cell.dataset.key === undefined ? null : Number(cell.dataset.key), text: cell.textContent };
      });
      // What has a key comes before what has only words; what is empty comes last either way.
      const rank = x => x.key !== null ? 0 : x.text ? 1 : 2;
      keyed.sort((a, b) => rank(a) - rank(b) || sign * (a.key !== null ? a.key - b.key : compare(a.text, b.text)));
      rows = keyed.map(k => k.row);
    }
    t.now = rows;
    const moved = document.createDocumentFragment();
    rows.forEach(r => moved.append(r));
    t.table.append(moved);
    filter(t);
  };
  tables.forEach(t => all("th", t.table).forEach((heading, column) => {
    if (t.rows.length < 2) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(t, heading, column));
  }));

  // Unfolding: all the rows that are shown, or none.
  all("button[data-unfolds]").forEach(button => button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    all("tbody:not(.out):not(.later) details", document.getElementById(button.dataset.unfolds)).forEach(d => { d.open = open; });
    button.setAttribute("aria-pressed", String(open));
    button.textContent = open ? "Fold all" : "Unfold all";
  }));

  // A link to a row leads to the row of that record which is shown, whatever was filtered away or is read otherwise.
  addEventListener("click", event => {
    const link = event.target.closest("a[href^='#']");
    const first = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!first) return;
    const rows = first.dataset.of === undefined ? [first] : all("[data-of]").filter(r => r.dataset.of === first.dataset.of);
    const row = rows.find(r => !r.closest("[hidden]")) || first;
    row.classList.remove("out", "later");
    if (row !== first) {
      event.preventDefault();
      location.hash = row.id;
    }
  });
})();
