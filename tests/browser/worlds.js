// Agreements and records from which the pages under test are made.
import { mkdirSync, writeFileSync } from "node:fs";

const truce = names => `schema = 1
instrument = { id = "truce", title = ${JSON.stringify(names.title)}, kind = "agreement", entry = "t0", zone = "+00:00", area = { places = { within = ["valley"], elsewhere = "outside" } } }
parties = [{ id = "a", name = ${JSON.stringify(names.a)}, kind = "state" }, { id = "b", name = ${JSON.stringify(names.b)}, kind = "armed-group" }]
places = [{ id = "valley", name = ${JSON.stringify(names.place)} }]
acts = [{ id = "force", name = "use of force" }, { id = "shelling", name = "shelling", within = ["force"] }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
[[readings]]
id = "clock"
question = "Which eight o'clock is meant?"
base = "first"
options = [{ id = "first", text = "that of the first day" }, { id = "second", text = "that of the third day" }]
[[anchors]]
id = "t0"
at = { by-reading = { axis = "clock", options = { first = "2024-01-01T08:00Z", second = "2024-01-03T08:00Z" } } }
[[terms]]
article = "1"
text = ${JSON.stringify(names.text)}
bearers = ["@party"]
rule.prohibits = { acts = ["force"] }
[[terms]]
article = "2"
text = "prisoners are exchanged within 14 days"
bearers = ["@party"]
rule.requires = { task = "exchange prisoners", limit = { within = { length = "14 days", counting = "elapsed" } } }
`;

const at = minute => new Date(Date.UTC(2024, 0, 2) + minute * 60_000).toISOString().replace(".000", "");
const incident = (n, more) => ({ name: `i${n}`, happened: at(7 * n), by: n % 2 ? "a" : "b", source: `https://example.org/report/${n}`, incident: { place: "valley", act: "shelling", accuses: [n % 2 ? "b" : "a"], harm: { wounded: `${n % 5}` }, text: `shelling, told as number ${n}`, ...more } });
const lines = records => records.map(r => JSON.stringify(r) + "\n").join("");

export const hostile = [
  "<script>document.title = 'ran'; window.ran = true</script>",
  "</style></script><img src=x onerror=\"window.ran = true\">",
  "\" autofocus onfocus=\"window.ran = true\" x=\"",
  "javascript:window.ran=true",
  "data:text/html,<script>window.ran=true</script>",
  "safe\u202Egpj.exe and \u2066isolated",
  "x".repeat(3000),
  "zero\u0000 bell\u0007 escape\u001b[31m tab\t end",
  "]]><!-- --> &amp; &#x3c;b&#x3e; ${window.ran=true} {{7*7}}",
  "\uFFFE\u200B\u0301\u0301\u{1F3F4}\u{E0067} مرحبا שלום",
  "=HYPERLINK(\"http://example.org\")",
];

/** Writes a folder for each world with the agreement and its records. */
export const write = folder => {
  const plain = { title: "A truce", a: "A", b: "B", place: "The valley", text: "the sides cease fire in the valley" };
  const worlds = {
    many: [plain, Array.from({ length: 10_000 }, (_, n) => incident(n))],
    hostile: [
      { title: hostile[0], a: hostile[1], b: hostile[5], place: hostile[6], text: hostile[8] },
      hostile.flatMap((text, n) => [
        { ...incident(n, { text, in_answer_to: undefined }), source: n === 3 ? text : `${text} https://example.org/${n}"onclick="window.ran=true`, note: text },
        { name: `s${n}`, said: at(7 * n + 1), by: "a", source: text, statement: { kind: "condemnation", to: ["b"], points: [text] } },
      ]),
    ],
  };
  for (const [name, [names, records]] of Object.entries(worlds)) {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    writeFileSync(`${folder}/${name}/truce.toml`, truce(names));
    writeFileSync(`${folder}/${name}/log.jsonl`, lines(records));
  }
};

if (process.argv[2]) write(process.argv[2]);
