"""What stands beside every page: its contents, 做法一览, what a reader can do with it.

Written here and not as a template: to set up a second template for each page costs as much as a third of
filling the first.
"""

from __future__ import annotations

from collections.abc import Iterable

from caselib.render.inline import escape, name
from caselib.render.pieces import Action, Group, Heading, Mention


def aside(headings: Iterable[Heading], groups: Iterable[Group], actions: Iterable[Action]) -> str:
    """The parts that have something to say, one after another."""
    inner = contents(headings)
    toc = (
        f'<nav class="toc" aria-labelledby="toc-title"><h2 id="toc-title">本页目录</h2><ul>{inner}</ul></nav>'
    )
    practices = "".join(map(overview, groups))
    buttons = "".join(map(button, actions))
    return "\n".join(
        (
            toc if inner else "",
            f'<section class="overview"><h2>做法一览</h2><dl>{practices}</dl></section>' if practices else "",
            f'<section class="actions"><h2>操作</h2><ul>{buttons}</ul></section>' if buttons else "",
        )
    ).strip()


def contents(headings: Iterable[Heading]) -> str:
    """The headings of the second level as items, within them those of the third."""
    written, is_inner = [], False
    for h in headings:
        link = f'<a href="#{h.anchor}">{h.title}</a>'
        if h.level == 3:
            written.append(f"{'' if is_inner else '<ul>'}<li>{link}</li>")
        else:
            written.append(f"{'</ul>' if is_inner else ''}</li><li>{link}")
        is_inner = h.level == 3
    return "".join(written).removeprefix("</li>") + ("</ul></li>" if is_inner else "</li>" if written else "")


def overview(g: Group) -> str:
    """The practices of one dimension."""
    return f"<dt>{name(Mention(g.label, g.href))}</dt>{''.join([f'<dd>{name(m)}</dd>' for m in g.mentions])}"


def button(a: Action) -> str:
    """A link, or a button, which content.js shows, for without a script it would do nothing."""
    if a.href:
        outside = a.href.startswith(("http:", "https:"))
        return f"<li>{name(Mention(a.label, a.href, external=outside))}</li>"
    return f'<li hidden><button type="button" data-action="{a.does}">{escape(a.label)}</button></li>'
