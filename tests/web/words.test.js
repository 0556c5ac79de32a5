import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ENGLISH } from "../../web/js/words/words_en.js";

const FOLDER = join(import.meta.dirname, "../../web/js");
const CHINESE = /[\u3400-\u9fff]/;

/** The pages' modules, without the table itself. */
function sources() {
  const names = readdirSync(FOLDER, { recursive: true }).map(String);
  // door.js runs before any module can be read, and brings its few sentences in both languages.
  const apart = ["words_en.js", "server_en.js", "door.js"];
  const modules = names.filter((name) => name.endsWith(".js") && !apart.some((each) => name.endsWith(each)));
  return modules.map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));
}

const CALL = /\bt\(\s*"((?:[^"\\]|\\.)*)"/g;

const said = new Set(sources().flatMap(({ text }) => [...text.matchAll(CALL)].map(([, words]) => words)));

test("every text has its English", () => {
  assert.ok(said.size > 200, `only ${said.size} texts were found`);
  assert.deepEqual(
    [...said].filter((words) => !(words in ENGLISH)),
    [],
  );
});

test("no English is left over", () => {
  assert.deepEqual(
    Object.keys(ENGLISH).filter((words) => !said.has(words)),
    [],
  );
});

test("a translation fills in the same blanks", () => {
  const blanks = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [chinese, english] of Object.entries(ENGLISH))
    assert.deepEqual(blanks(english), blanks(chinese), chinese);
});

test("no Chinese reaches a page without t()", () => {
  const bare = sources().flatMap(({ name, text }) => {
    const code = text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/^\s*\/\/.*$/gm, "")
      .replace(CALL, "");
    return code
      .split("\n")
      .filter((line) => CHINESE.test(line))
      .map((line) => `${name}: ${line.trim()}`);
  });
  // The name of the other language is written in that language.
  assert.deepEqual(
    bare.filter((line) => !line.includes('"English" : "中文"')),
    [],
  );
});
