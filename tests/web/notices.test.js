import assert from "node:assert/strict";
import test from "node:test";
import { blocks, pieces, safeAddress } from "../../web/js/notices/markup.js";

const plain = (text) => [{ text }];
/** Every address and every text of what was made of `text`. */
const made = (text) => blocks(text).flatMap(({ lines }) => lines.flat());

test("paragraphs are divided by an empty line, and keep their line breaks", () => {
  assert.deepEqual(blocks("一\n二\r\n\r\n三\n \n\n四"), [
    { kind: "paragraph", lines: [plain("一"), plain("二")] },
    { kind: "paragraph", lines: [plain("三")] },
    { kind: "paragraph", lines: [plain("四")] },
  ]);
  assert.deepEqual(blocks(""), []);
});

test("lines with a dash are a list, and end the paragraph before", () => {
  assert.deepEqual(blocks("请准备：\n- 身份证\n- 准考证\n谢谢"), [
    { kind: "paragraph", lines: [plain("请准备：")] },
    { kind: "list", lines: [plain("身份证"), plain("准考证")] },
    { kind: "paragraph", lines: [plain("谢谢")] },
  ]);
  assert.deepEqual(blocks("-5 分\n-\n--"), [
    { kind: "paragraph", lines: [plain("-5 分"), plain("-"), plain("--")] },
  ]);
});

test("a link has the words before it", () => {
  assert.deepEqual(pieces("见[研招网](https://yz.chsi.com.cn/a_(b)?x=1&y=2#z)。"), [
    { text: "见" },
    { text: "研招网", href: "https://yz.chsi.com.cn/a_(b)?x=1&y=2#z" },
    { text: "。" },
  ]);
});

for (const [line, text, href = text] of [
  ["请看https://exam.example.edu.cn/a?b=1了解", "https://exam.example.edu.cn/a?b=1"],
  ["见 https://example.cn/a.", "https://example.cn/a"],
  ["（https://example.cn/a）", "https://example.cn/a"],
  ["(https://example.cn/a)", "https://example.cn/a"],
  ["(见 https://example.cn/a.)。", "https://example.cn/a"],
  ["https://example.cn/a_(b)", "https://example.cn/a_(b)"],
  ["HTTP://EXAMPLE.CN/", "HTTP://EXAMPLE.CN/", "http://example.cn/"],
  ["写信到mailto:exam@example.cn，谢谢", "mailto:exam@example.cn"],
  ["[电话](tel:02788880000)", "电话", "tel:02788880000"],
]) {
  test(`of ${line} the link is ${text}`, () => {
    const links = pieces(line).filter((piece) => piece.href);
    assert.deepEqual(links, [{ text, href }]);
    assert.equal(
      pieces(line)
        .map((piece) => piece.text)
        .join(""),
      line.replace(/\[(.*)\]\(.*\)/, "$1"),
    );
  });
}

const HOSTILE = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  " javascript:alert(1)",
  "javascript&colon;alert(1)",
  "&#106;avascript:alert(1)",
  "javascript://example.cn/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:https://example.cn/1",
  "filesystem:https://example.cn/1",
  "view-source:https://example.cn",
  "about:blank",
  "ftp://example.cn/",
  "//example.cn",
  "/home",
  "#home",
  "?x",
  "https:example.cn",
  "https:/example.cn",
  "https:///example.cn",
  "https:\\\\example.cn",
  "https://example.cn\\@evil.cn",
  "https://example.cn@evil.cn/",
  "https://example.cn:80@evil.cn/",
  "https://",
  "http://[",
  "https://exam\u202eple.cn",
  "https://exam\u200bple.cn",
  "https://example.cn/a b",
  "https://exam'ple.cn/",
  "https://exam!ple.cn/",
  "mailto:",
];

for (const address of HOSTILE) {
  test(`${JSON.stringify(address)} leads nowhere`, () => {
    assert.equal(safeAddress(address), null);
    for (const text of [address, `[点这里](${address})`, `- [点这里](${address})`]) {
      for (const { text: shown, href } of made(text)) {
        // A good address inside a bad one may be left over, and is then shown as what it is.
        if (href !== undefined) assert.equal(safeAddress(shown), href);
      }
    }
  });
}

for (const text of [
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  '[x" onmouseover="alert(1)](https://example.cn)',
  '[x](https://example.cn"onmouseover="alert(1))',
  "[<img src=x onerror=alert(1)>](https://example.cn)",
  "[[a](https://a.cn)](javascript:alert(1))",
  "[a]\n(https://a.cn)",
  "[](https://a.cn)",
  "{{constructor}} ${alert(1)} &lt;b&gt; %3Cscript%3E",
  "- <svg/onload=alert(1)>",
]) {
  test(`${JSON.stringify(text)} stays text, or a link to the web`, () => {
    for (const piece of made(text)) {
      assert.deepEqual(
        Object.keys(piece).filter((name) => name !== "text" && name !== "href"),
        [],
      );
      assert.equal(typeof piece.text, "string");
      if (piece.href !== undefined) assert.match(piece.href, /^https:\/\/[a-z.]+\/[^"<>]*$/);
    }
  });
}

test("what is hidden or turns the direction of writing is left out", () => {
  assert.deepEqual(pieces("登录\u202egro.live\u202c网\u200b站\u0000"), plain("登录gro.live网站"));
});

test("long nonsense comes out as it went in", () => {
  for (const part of ["[", "[a](", "[a](b", "https://", "(((", "- ", "[a](https://a.cn)"]) {
    const text = part.repeat(Math.floor(10_000 / part.length)).trim();
    const back = made(text).map((piece) =>
      piece.href && piece.text === "a" ? "[a](https://a.cn)" : piece.text,
    );
    assert.equal(back.join(""), text.replace(/^- /, ""), part);
  }
});
