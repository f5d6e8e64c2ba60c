"""A picture of states as SVG, in the manner of docs/flow.svg."""

from xml.sax.saxutils import escape, quoteattr

from ops.state_pictures.layers import layered
from ops.state_pictures.picture import MARGIN, Box, Label, Line, picture
from ops.state_pictures.tables import Table

_STYLE = """\
  <style>
    .box { fill: #fff; stroke: #2b3a55; stroke-width: 1.5; }
    .first { fill: #eaf1ff; stroke: #3565c0; stroke-width: 1.5; }
    .last { fill: #e9f7ec; stroke: #2d8a4a; stroke-width: 1.5; }
    .t { font-weight: bold; fill: #1c2434; }
    .s { fill: #4a556b; font-size: 13px; }
    .a { stroke: #7a869c; stroke-width: 1.4; fill: none; }
    .to { marker-end: url(#tip); }
    .back { marker-start: url(#tip); stroke-dasharray: 5 4; }
  </style>
  <defs>
    <marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" \
orient="auto-start-reverse">
      <path d="M0 0 L8 4 L0 8 z" fill="#4a556b"/>
    </marker>
  </defs>"""


def svg(table: Table) -> str:
    """The picture of a table, the same every time."""
    drawn = picture(layered(table))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}" '
        'font-family="Helvetica, Arial, sans-serif" font-size="14" role="img" '
        f"aria-label={quoteattr(table.title)}>"
    )
    return "\n".join(
        [
            head,
            _STYLE,
            f'  <rect width="{drawn.width}" height="{drawn.height}" fill="#f7f8fb"/>',
            f'  <text class="t" x="{MARGIN}" y="{MARGIN + 14}">{escape(table.title)}</text>',
            *map(_line, drawn.lines),
            *(_box(box, table) for box in drawn.boxes),
            *map(_label, drawn.labels),
            "</svg>",
            "",
        ]
    )


def _line(line: Line) -> str:
    x, y = line.start
    parts = [f"M{x} {y}"]
    for (x1, y1), (x2, y2) in line.curves:
        middle = (x1 + x2) // 2
        parts.append(f"L{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}")
    end = "back" if line.back else "to"
    return f'  <path class="a {end}" d="{" ".join(parts)}"/>'


def _box(box: Box, table: Table) -> str:
    kind = "box"
    moving = [each for each in table.transitions if each.before != each.after]
    if all(each.before != box.state for each in moving):
        kind = "last"
    elif box.x == MARGIN:
        kind = "first"
    x, y = box.x + box.width // 2, box.y + box.height // 2 + 5
    texts = [f'<text class="t" x="{x}" y="{y - (9 if box.loops else 0)}" text-anchor="middle">']
    texts[0] += f"{escape(box.state)}</text>"
    if box.loops:
        text = escape(box.loops)
        texts.append(f'<text class="s" x="{x}" y="{y + 10}" text-anchor="middle">{text}</text>')
    rect = (
        f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}" rx="8"/>'
    )
    return "\n".join(f"  {each}" for each in (rect, *texts))


def _label(label: Label) -> str:
    return f'  <text class="s" x="{label.x}" y="{label.y}">{escape(label.text)}</text>'
