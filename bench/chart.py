"""Bars as plain SVG, readable on light and dark."""

from html import escape

WIDTH, LABEL, BAR, ROW = 760, 250, 400, 24
GREY, GREEN = "#8a94a0", "#2e9e6b"


def bars(title: str, values: list[tuple[str, float, bool]]) -> str:
    """One bar for each of (name, value, whether it is ours), with its value at its end."""
    height = ROW * (len(values) + 1) + 12
    most = max(value for _, value, _ in values)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        '<g font-family="sans-serif" font-size="13" fill="#7a8794">',
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for index, (name, value, ours) in enumerate(values):
        y = ROW * (index + 1) + 6
        length = max(BAR * value / most, 2)
        weight = ' font-weight="bold"' if ours else ""
        lines += [
            f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end"{weight}>{escape(name)}</text>',
            f'<rect x="{LABEL}" y="{y + 2}" width="{length:.0f}" height="16" rx="2" fill="{GREEN if ours else GREY}"/>',
            f'<text x="{LABEL + length + 6:.0f}" y="{y + 14}"{weight}>{value:,.0f}</text>',
        ]
    return "\n".join([*lines, "</g>", "</svg>"]) + "\n"
