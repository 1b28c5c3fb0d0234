"""Plans of many layouts as PDF files, made on the spot."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import typst

BODY = """
#set document(title: data.title)
#set page(
  paper: "a4", flipped: data.landscape, margin: 1.5cm,
  header: data.header, footer: if data.footer [Page #context counter(page).display("1 of 1", both: true)],
)
#set text(size: 9pt, lang: "en")
#set par(leading: 0.5em)
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 13pt)
#let shade(c) = if c == "" { none } else { rgb("#" + c) }
#let square(c) = {
  if type(c) == str { return [#c] }
  let words = if "bullets" in c { list(..c.bullets) } else { c.at("text", default: "").split("\\n").join(linebreak()) }
  table.cell(
    colspan: c.at("across", default: 1), rowspan: c.at("down", default: 1),
    fill: shade(c.at("fill", default: "")), breakable: data.breakable,
  )[#if c.at("dot", default: "") != "" { circle(radius: 4pt, fill: shade(c.dot)) } else { words }]
}
#let widths(rows) = range(rows.at(0).len()).map(n => calc.max(
  26, ..rows.map(row => calc.min(row.at(n, default: "").len(), 90)),
) * 1fr)
#let draw(rows) = table(
  columns: if data.widths.len() > 0 { data.widths.map(w => w * 1fr) } else { widths(rows) },
  inset: 5pt,
  align: if data.align == "center" { center + horizon } else { left + top },
  stroke: if data.rules == "all" { 0.5pt }
    else if data.rules == "level" { (x, y) => (top: 0.5pt, bottom: 0.5pt) }
    else if data.rules == "inner" { (x, y) => (left: if x > 0 { 0.5pt }, top: if y > 0 { 0.5pt }, bottom: 0.5pt) }
    else { none },
  fill: (x, y) => if y == 0 and data.head != "" { shade(data.head) } else if data.bands != "" and calc.odd(y) { shade(data.bands) },
  ..if data.repeats { (table.header(..rows.at(0).map(c => strong(text(fill: shade(data.ink), square(c))))),) }
    else { rows.at(0).map(c => strong(text(fill: shade(data.ink), c))) },
  ..rows.slice(1).flatten().map(square),
)
#for block in data.blocks {
  if type(block) == str { par(block) }
  else if type(block.at(0)) == array { draw(block) }
  else if block.at(0) == "bar" { rect(fill: rgb("#1f3864"), width: 100%, text(fill: white, weight: "bold", block.at(1))) }
  else if block.at(0) == "bold" { par(strong(block.at(1))) }
  else if block.at(0) == "bullet" { list(block.at(1)) }
  else if block.at(0) == "break" { pagebreak() }
  else { heading(level: int(block.at(0)), block.at(1)) }
}
"""
USUAL = {
    "title": "",
    "landscape": True,
    "header": "",
    "footer": False,
    "breakable": True,
    "align": "",
    "rules": "all",
    "head": "",
    "ink": "000000",
    "bands": "",
    "repeats": True,
}


def pdf(*blocks: object, widths: Sequence[int], **looks: object) -> io.BytesIO:
    """A PDF of headings (("1", "Title")), ("bar", …), ("bold", …), text, and tables as lists of rows.

    A cell is words, or a dict of text, fill, dot, across, down or bullets.
    """
    data = {**USUAL, "blocks": blocks, "widths": widths, **looks}
    source = f"#let data = json(bytes({json.dumps(json.dumps(data))}))\n{BODY}"
    return io.BytesIO(typst.compile(source.encode()))
