import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { photoMark } from "../../web/js/admin/people/reading.js";
import { faceWord, gestureWords, hintWord as promptHint, roadWords } from "../../web/js/face/words.js";
import { caseMark } from "../../web/js/materials/words.js";
import { hintWord, outcomeMark, pictureLabel } from "../../web/js/staff/identity_words.js";
import { gradeWord, heldWords } from "../../web/js/words/lines.js";
import { channelMark, switchWords } from "../../web/js/staff/candidate_words.js";
import { plights, plightWord } from "../../web/js/words/plights.js";
import { faceMark, phaseMark, presenceMark, roadWord, roleWord, stateWord } from "../../web/js/words/room.js";

const APP = join(import.meta.dirname, "../../app");

/** The values of a StrEnum as the server's own source says them. @param {string} file @param {string} name */
function members(file, name) {
  const source = readFileSync(join(APP, file), "utf8");
  const [, body = ""] = source.split(new RegExp(`^class ${name}\\(StrEnum\\):$`, "m"));
  const own = body.split(/^\S/m, 1)[0];
  const found = [...own.matchAll(/^ {4}[A-Z_0-9]+ = "([a-z_0-9]+)"/gm)].map(([, value]) => value);
  assert.ok(found.length > 1, `${file} has no ${name}`);
  return found;
}

const CHINESE = /[\u3400-\u9fff]/;

/** Each of `codes` has a word of its language, never the code itself. @param {string[]} codes @param {(code: any) => string} word */
function total(codes, word) {
  assert.deepEqual(
    codes.filter((code) => !CHINESE.test(word(code))),
    [],
  );
}

const verdicts = ["not_required", "pending", ...members("state/identity.py", "FaceVerdict")];

/** @type {[string, string[], (code: any) => string][]} */
const TABLES = [
  ["states", members("state/candidate.py", "State"), stateWord],
  ["roles", members("state/candidate.py", "Role").filter((role) => role !== "system"), roleWord],
  ["presence", members("state/presence.py", "Presence"), (code) => presenceMark(code).word],
  ["phases", members("state/room.py", "Phase"), (code) => phaseMark(code).word],
  ["verdicts", verdicts, (code) => faceMark(code).word],
  ["verdicts, to the candidate", verdicts, faceWord],
  ["roads", members("state/identity.py", "Road"), roadWord],
  ["roads, to the candidate", members("state/identity.py", "Road"), roadWords],
  ["outcomes", members("state/identity.py", "Outcome"), (code) => outcomeMark(code).word],
  ["doubts", members("state/identity.py", "Doubt").filter((doubt) => doubt !== "none"), hintWord],
  ["gestures", members("identity/challenge/gestures.py", "Gesture"), (code) => gestureWords(code).title],
  ["gestures, as pictures", members("identity/challenge/gestures.py", "Gesture"), pictureLabel],
  ["hints of the check", members("identity/challenge/gestures.py", "Hint"), promptHint],
  ["plights", members("state/help.py", "Plight"), plightWord],
  ["materials", members("materials/shelf.py", "Case"), (code) => caseMark(code).word],
  ["lines", members("media/lines.py", "Grade"), gradeWord],
  ["pictures held back", members("media/values.py", "Held"), (code) => heldWords(code).text],
  ["kinds of people", members("people/directory.py", "Kind"), roleWord],
  ["photos", ["pending", "ready"], (code) => photoMark(code).word],
  [
    "channels",
    members("state/presence.py", "Device").filter((device) => device !== "main"),
    (code) => channelMark({ channel: code })?.word ?? "",
  ],
];

for (const [name, codes, word] of TABLES) test(`every code has its word: ${name}`, () => total(codes, word));

test("every plight there is can be chosen, and no other", () => {
  assert.deepEqual(
    plights().map(([plight]) => plight),
    members("state/help.py", "Plight"),
  );
});

test("every change of channel is told, whatever its cause", () => {
  for (const device of members("state/presence.py", "Device"))
    for (const cause of members("state/channel.py", "Cause")) {
      const told = switchWords({
        switch: /** @type {any} */ ({ former: "main", device, cause, gap: 3, at: 0 }),
      });
      assert.ok(!told.includes("undefined"), told);
      assert.equal(told.split(" · ").length, 3, told);
    }
});
