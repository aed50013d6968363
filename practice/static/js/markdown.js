// The markdown block: the usual marks, to DOM nodes. Raw HTML in it stays text.
import { h } from "./dom.js";
import { emojiNode, link } from "./mrkdwn.js";

const TOKEN = /`(?<code>[^`\n]+)`|!?\[(?<label>[^\]\n]*)\]\((?<url>[^)\s]+)[^)]*\)|\*\*(?<bold>[^\n]+?)\*\*|__(?<bold2>[^\n]+?)__|~~(?<strike>[^\n]+?)~~|\*(?<italic>[^*\s][^*\n]*?)\*|(?<![\p{L}\p{N}])_(?<italic2>[^_\n]+?)_(?![\p{L}\p{N}])|:(?<emoji>[a-z0-9_+-]+):|(?<auto>https?:\/\/[^\s<>)　、。]+)/gu;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const g = match.groups;
    nodes.push(text.slice(at, match.index).replace(/\\([\\`*_{}[\]()#+.!~|>-])/g, "$1"));
    at = match.index + match[0].length;
    if (g.code) nodes.push(h("code", {}, g.code));
    else if (g.url) nodes.push(link(g.url.replace(/&/g, "&amp;"), inline(g.label || g.url)));
    else if (g.bold || g.bold2) nodes.push(h("strong", {}, inline(g.bold || g.bold2)));
    else if (g.strike) nodes.push(h("s", {}, inline(g.strike)));
    else if (g.italic || g.italic2) nodes.push(h("em", {}, inline(g.italic || g.italic2)));
    else if (g.emoji) nodes.push(emojiNode(g.emoji));
    else if (g.auto) nodes.push(link(g.auto.replace(/&/g, "&amp;"), g.auto));
  }
  nodes.push(text.slice(at).replace(/\\([\\`*_{}[\]()#+.!~|>-])/g, "$1"));
  return nodes;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

export function markdown(text) {
  const root = h("div", { class: "markdown" });
  const lines = String(text ?? "").split("\n");
  let i = 0;
  const take = (test, strip) => {
    const found = [];
    while (i < lines.length && test.test(lines[i])) found.push(lines[i++].replace(strip || "", ""));
    return found;
  };
  while (i < lines.length) {
    const line = lines[i];
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim()) i += 1;
    else if (/^```/.test(line)) {
      i += 1;
      const body = [];
      while (i < lines.length && !/^```/.test(lines[i])) body.push(lines[i++]);
      i += 1;
      root.append(h("pre", {}, body.join("\n")));
    } else if (heading) {
      root.append(h("div", { class: `md-heading md-${heading[1].length}`, role: "heading", "aria-level": Math.min(6, heading[1].length + 1) }, inline(heading[2])));
      i += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      root.append(h("hr"));
      i += 1;
    } else if (/^>/.test(line)) root.append(h("blockquote", {}, withBreaks(take(/^>/, /^> ?/))));
    else if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) root.append(list(take(/^\s*([-*+]|\d+[.)])\s+|^\s{2,}\S/)));
    else if (/\|/.test(line) && /^\s*\|?\s*:?-{2,}/.test(lines[i + 1] || "")) {
      const head = cells(line);
      i += 2;
      const rows = take(/\|/).map(cells);
      root.append(h("div", { class: "table-scroll", tabIndex: 0 }, h("table", { class: "table" },
        h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
        h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell)))))))));
    } else {
      const body = [lines[i++]];
      while (i < lines.length && lines[i].trim() && !/^(#{1,6}\s|>|```|\s*([-*+]|\d+[.)])\s)/.test(lines[i])) body.push(lines[i++]);
      root.append(h("p", {}, withBreaks(body)));
    }
  }
  return root;
}

const withBreaks = (lines) => lines.flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line)));

function list(lines) {
  const root = h(/^\s*\d/.test(lines[0]) ? "ol" : "ul", { class: "rt-list" });
  let last = null;
  for (const line of lines) {
    const match = /^(\s*)(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line);
    if (!match) last?.append(h("br"), ...inline(line.trim()));
    else root.append((last = h("li", { class: `indent-${Math.min(8, Math.floor(match[1].length / 2))}` }, task(match[2]))));
  }
  return root;
}

function task(text) {
  const match = /^\[( |x)\] (.*)$/i.exec(text);
  return match ? [match[1] === " " ? "☐ " : "☑ ", ...inline(match[2])] : inline(text);
}
