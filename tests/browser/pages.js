// Opens the pages that the examples wrote in a browser and uses them as a reader would: `node pages.js FOLDER`.
//
// No console message, no request but for the page itself, sorting, filtering and unfolding from the keyboard, readings that
// switch, hostile records that stay text, no page wider than a phone, print that shows every row, colours that can be read, and
// everything there without script. What takes how long is printed and never asserted. Screenshots go to FOLDER/shots.
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { hostile } from "./worlds.js";

const folder = resolve(process.argv[2] ?? "../../target/browser");
const shots = `${folder}/shots`;
mkdirSync(shots, { recursive: true });
const PATIENCE = 60_000;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
});

/** Opens a page of its own, uses it, and sees to it that it said nothing and asked for nothing. */
const open = async (name, use, { expected, ...options } = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const address = pathToFileURL(`${folder}/${name}.html`).href;
  const wrong = [];
  page.on("console", m => expected?.test(m.text()) || wrong.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", e => wrong.push(`error: ${e.message}`));
  page.on("dialog", d => { wrong.push(`dialog: ${d.message()}`); d.dismiss(); });
  await page.route("**/*", route => {
    if (route.request().url().split("#")[0] === address) return route.continue();
    wrong.push(`request: ${route.request().url()}`);
    return route.abort();
  });
  const before = performance.now();
  await page.goto(address, { waitUntil: "load", timeout: PATIENCE });
  await use(page, performance.now() - before);
  assert.deepEqual(wrong, [], `${name}: the page said or asked for something`);
  await context.close();
};

let number = 0;
const test = async (title, body) => {
  await body();
  console.log(`ok ${++number} ${title}`);
};

const SHOWN = "tbody:not(.out):not(.later):not([hidden])";
const shown = (page, table) => page.locator(`${table} ${SHOWN}`);
const cells = (page, table, column) =>
  page.$$eval(`${table} ${SHOWN}`, (rows, column) => rows.map(r => r.rows[0].cells[column].textContent), column);

await test("sorting, filtering and unfolding from the keyboard", () => open("karabakh", async page => {
  const table = "#incidents table";
  const heading = page.locator(`${table} th`).nth(0);
  const keys = () => page.$$eval(`${table} tbody:not([hidden])`, rows => rows.map(r => Number(r.rows[0].cells[0].dataset.key)));
  const sorted = list => [...list].sort((a, b) => a - b);
  const original = await keys();
  assert.ok(original.length > 20);
  await heading.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  assert.deepEqual(await keys(), sorted(original));
  await page.keyboard.press("Space");
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await keys(), sorted(original).reverse());
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), null);
  assert.deepEqual(await keys(), original);

  const records = await cells(page, table, 1);
  await page.locator("#incidents input").focus();
  await page.keyboard.type("GANJA");
  await page.waitForFunction(() => document.querySelector("#incidents tbody.out"));
  const found = await cells(page, table, 1);
  assert.ok(found.includes("mos-i7") && found.length < records.length);
  assert.match(await page.locator("#incidents output").textContent(), new RegExp(`^${found.length} of ${records.length} rows$`));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.waitForFunction(() => !document.querySelector("#incidents tbody.out"));

  await page.locator("#filter").focus();
  await page.keyboard.type("ganja");
  await page.waitForFunction(() => document.querySelector("#records tbody.out") && document.querySelector("#incidents tbody.out"));
  const summary = shown(page, table).filter({ hasText: "mos-i7" }).first().locator("summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  const details = shown(page, table).filter({ hasText: "mos-i7" }).first().locator("details");
  assert.equal(await details.evaluate(d => d.open), true);
  const why = await details.innerText();
  for (const word of ["Article", "possible violation", "Rule:", "Records:"]) assert.ok(why.includes(word), `${word} in ${why}`);

  // The link leads to a row that the filter had put away.
  const link = details.locator("a").filter({ hasText: /^mos-i7-/ }).first();
  const name = await link.textContent();
  await link.focus();
  await page.keyboard.press("Enter");
  const target = page.locator("tbody:target");
  assert.ok((await target.innerText()).includes(name));
  assert.ok(await target.isVisible());
}));

await test("the reading switches what is shown", () => open("karabakh", async page => {
  const visible = () => page.$$eval("section", all => all.filter(s => !s.hidden).map(s => s.id));
  const before = await visible();
  const rows = await cells(page, "#truces table", 1);
  const labels = await page.$$eval("#reading option", all => all.map(o => o.textContent));
  assert.ok(labels.length > 2 && labels.length <= 13);
  const moscow = labels.findIndex(l => l.startsWith("clock: moscow"));
  await page.locator("#reading").selectOption(String(moscow));
  const after = await visible();
  assert.notDeepEqual(after, before);
  assert.equal(after.length, before.length, "one form of each section");
  const other = await cells(page, "#truces table", 1);
  assert.ok(rows.includes("2020-10-10 12:00") && other.includes("2020-10-10 13:00"), other.join());
  await page.locator("#reading").selectOption("0");
  assert.deepEqual(await cells(page, "#truces table", 1), rows);
}));

await test("hostile records stay text", () => open("hostile", async page => {
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.ok((await page.title()).startsWith("What was agreed"));
  assert.equal(await page.locator("main img, main script, main style, main [onclick], main [onfocus], main [onerror]").count(), 0);
  const text = await page.evaluate(() => document.body.textContent);
  for (const part of [hostile[0], hostile[1], hostile[2], hostile[3], hostile[8], "\u202Egpj.exe", "zero\uFFFD bell\uFFFD"]) assert.ok(text.includes(part), part);
  assert.ok(!text.includes("\u0000") && !text.includes("\u001b"));
  const links = await page.$$eval("main a", all => all.map(a => a.getAttribute("href")));
  assert.ok(links.length > 10 && links.every(l => /^(#|https?:\/\/)/.test(l)), links.join("\n"));
  // Whatever was written from right to left stays in its own cell.
  const isolated = await page.$$eval("main td", all => all.every(td => ["plaintext", "isolate"].includes(getComputedStyle(td).unicodeBidi)));
  assert.ok(isolated);
}));

await test("the page's policy runs no script but its own", () => open("hostile", async page => {
  const ran = await page.evaluate(() => new Promise(done => {
    document.addEventListener("securitypolicyviolation", () => done(window.ran));
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    if (window.ran) done(true);
  }));
  assert.equal(ran, undefined);
}, { expected: /Content Security Policy/ }));

for (const name of ["karabakh", "gallery", "hostile", "many"]) {
  await test(`${name}: no wider than a phone`, () => open(name, async page => {
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(width <= room, `${width} pixels in ${room}`);
  }, { viewport: { width: 360, height: 740 } }));
}

await test("print shows every row of the reading, and what is unfolded", () => open("karabakh", async page => {
  await page.locator("#incidents input").fill("ganja");
  await page.waitForFunction(() => document.querySelector("#incidents tbody.out"));
  await shown(page, "#incidents table").first().locator("summary").click();
  await page.emulateMedia({ media: "print" });
  const hidden = await page.$$eval("section:not([hidden]) tbody:not([hidden]) td:not(:empty)", all => all.filter(td => {
    const style = getComputedStyle(td.closest("tbody"));
    return style.display === "none" || style.contentVisibility === "hidden";
  }).length);
  assert.equal(hidden, 0);
  assert.ok(await page.locator("#incidents details[open] li").first().isVisible());
  assert.equal(await page.locator(".tools, nav, .bar").evaluateAll(all => all.filter(e => e.offsetParent).length), 0);
  assert.equal(await page.locator("#incidents tbody").first().evaluate(e => getComputedStyle(e).display), "table-row-group");
}));

await test("without script everything is there, with the readings to which it belongs", () => open("karabakh", async page => {
  // The engine itself does not count as the page's script: what is asked here is asked from outside.
  assert.equal(await page.locator(".tools:visible, th button").count(), 0);
  const sections = page.locator("section");
  for (let n = 0; n < await sections.count(); n++) assert.ok(await sections.nth(n).isVisible());
  assert.ok(await page.locator("section .under:visible").count() > 2);
  assert.equal(await page.locator("tbody:visible").count(), await page.locator("tbody").count());
  await page.locator("#incidents summary").first().focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#incidents details[open] li").first().isVisible());
}, { javaScriptEnabled: false }));

/** The least contrast between words and what is behind them, of the first of each kind of element. */
const contrast = page => page.evaluate(() => {
  const parse = c => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const kinds = ["h1", "h2", "p", "p.note", "nav a", "th", "td", "td a", "summary", ".tone.good", ".tone.bad", ".tone.doubt", "details p", "details time", "code", "label", "output", "input", "button"];
  return kinds.flatMap(k => {
    const e = document.querySelector(`:is(header, main, .bar) ${k}`);
    if (!e) return [];
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return [[k, (a + 0.05) / (b + 0.05)]];
  });
});
for (const colorScheme of ["light", "dark"]) {
  await test(`${colorScheme}: words stand out from what is behind them`, () => open("karabakh", async page => {
    const measured = await contrast(page);
    assert.ok(measured.length > 15, measured.map(([k]) => k).join());
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(Number(ground.match(/\d+/)[0]) < 128, colorScheme === "dark");
    for (const [kind, ratio] of measured) assert.ok(ratio >= 4.5, `${kind}: ${ratio.toFixed(2)}`);
  }, { colorScheme }));
}

await test("landmarks, headings and names are in order", () => open("karabakh", async page => {
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  for (const one of ["h1", "main", "header", "nav"]) assert.equal(await page.locator(one).count(), 1, one);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.ok(page.url().endsWith("#content"));
  const ids = await page.$$eval("[id]", all => all.map(e => e.id));
  assert.equal(new Set(ids).size, ids.length, "no id twice");
  const dead = await page.$$eval("a[href^='#']", all => all.filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).length);
  assert.equal(dead, 0, "no link that leads nowhere");
  const nameless = await page.$$eval("input, select, table, section", all => all.filter(e =>
    !(e.labels?.length || e.caption?.textContent || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent)).map(e => e.outerHTML.slice(0, 80)));
  assert.deepEqual(nameless, []);
}));

await test("ten thousand records", () => open("many", async (page, loaded) => {
  const took = async (what, act) => {
    const time = await page.evaluate(([act]) => new Promise(done => {
      const start = performance.now();
      if (act === "filter") {
        const field = document.querySelector("#incidents input");
        field.value = field.value ? "" : "i9999";
        field.dispatchEvent(new Event("input"));
      } else {
        document.querySelector("#incidents th button").click();
      }
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))));
    }), [act]);
    console.log(`   ${what}: ${time.toFixed(0)} ms`);
  };
  assert.equal(await page.locator("#incidents tbody").count() >= 10_000, true);
  console.log(`   ${(statSync(`${folder}/many.html`).size / 1e6).toFixed(1)} MB, loaded in ${loaded.toFixed(0)} ms, ${await page.evaluate(() => document.querySelectorAll("*").length)} elements`);
  await took("filter for the first time", "filter");
  assert.deepEqual(await cells(page, "#incidents table", 1), ["i9999"]);
  await took("filter away", "filter");
  await took("filter again", "filter");
  await took("filter away", "filter");
  await took("sort", "sort");
  assert.equal(await shown(page, "#incidents table").count(), 500);
  await page.locator("#incidents .more button").click();
  await page.waitForFunction(() => !document.querySelector("#incidents tbody.later"));
  assert.equal(await page.locator("#incidents .more").isVisible(), false);
}));

for (const name of ["karabakh", "gallery", "hostile", "many"]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      await open(name, async page => {
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png` });
        const summary = page.locator(`#incidents ${SHOWN} summary`).first();
        if (await summary.count()) await summary.click();
        await page.locator("#incidents").first().scrollIntoViewIfNeeded();
        await page.evaluate(() => document.querySelector("#incidents details[open]")?.closest("tbody").scrollIntoView({ block: "center" }));
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}-incidents.png` });
      }, { colorScheme, viewport: { width, height: 1400 } });
    }
  }
}
await browser.close();
console.log(`${number} tests passed; screenshots in ${shots}`);
