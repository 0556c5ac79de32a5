import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";

const JS = join(import.meta.dirname, "../../web/js");

/** Who may import whom: a folder what is on lower floors, and nothing else but its own. A new folder gets its line. */
const FLOORS = [
  ["base", "words"],
  ["face", "line", "media"],
  ["emergency", "ui"],
  ["access", "materials", "notices", "phone", "playback", "scoring"],
  ["candidate", "staff"],
  ["admin", "home"],
  ["pages"],
];
/** @type {Map<string, number>} */
const floorOf = new Map(FLOORS.flatMap((folders, floor) => folders.map((folder) => [folder, floor])));

const IMPORT =
  /^(?:import|export)\b[^;]*?from\s*"(\.[^"]+)"|^import\s*"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)(?!\.)/gm;

/** What `source`, which stands in `file`, loads: types in comments are no arrows. @param {string} file @param {string} source */
function loads(file, source) {
  const code = source.replace(/\/\*[^]*?\*\//g, "");
  return [...code.matchAll(IMPORT)].map(([, a, b, c]) => join(dirname(file), a ?? b ?? c ?? ""));
}

/** @param {string} file its path below js/ @returns {string} */
const folderOf = (file) => (file.includes(sep) ? (file.split(sep)[0] ?? "") : "");

/** @param {string} from @param {string} to */
function offence(from, to) {
  const [own, other] = [folderOf(from), folderOf(to)];
  if (own === other) return null;
  const [mine, its] = [floorOf.get(own), floorOf.get(other)];
  if (mine === undefined || its === undefined) return `${from} imports ${to}: one of them has no floor`;
  return its < mine ? null : `${from} imports ${to}: ${other} is not below ${own}`;
}

const files = readdirSync(JS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));

test("a folder of the pages imports what is on lower floors, never a neighbour", () => {
  assert.ok(files.includes(join("words", "words.js")), "the source was not found");
  const found = files.flatMap((file) =>
    loads(join(JS, file), readFileSync(join(JS, file), "utf8"))
      .map((path) => offence(file, relative(JS, path)))
      .filter((line) => line !== null),
  );
  assert.deepEqual(found, []);
});

test("every folder has its floor, and only the door stands loose", () => {
  const folders = new Set(files.map(folderOf).filter(Boolean));
  assert.deepEqual([...folders].sort(), [...floorOf.keys()].sort());
  assert.deepEqual(
    files.filter((file) => !folderOf(file)),
    ["door.js"],
  );
});

test("an import upwards is found, one in a comment is none", () => {
  const up = loads(join(JS, "ui/html.js"), 'import { a } from "../staff/page.js";');
  assert.deepEqual(
    up.map((path) => offence(join("ui", "html.js"), relative(JS, path))),
    [`${join("ui", "html.js")} imports ${join("staff", "page.js")}: staff is not below ui`],
  );
  assert.deepEqual(
    loads(join(JS, "ui/html.js"), '/** @typedef {import("../staff/page.js").Page} Page */'),
    [],
  );
});
