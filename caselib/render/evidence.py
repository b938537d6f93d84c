"""Sources of a record and what rests on them: numbered once, pointed at from every statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from caselib.citations import entry, source_reference
from caselib.grades import best_of
from caselib.model import Source
from caselib.parts import NOT_STATED
from caselib.render.context import Context, labels_of
from caselib.render.dating import dated
from caselib.render.inline import chips, escape, mention
from caselib.render.pieces import Chip, Evidence, Mention

TRUNCATED = "truncated"
COMPLETE = "complete"


class Bibliography:
    """The sources of one record, by number. A statement that names none rests on the only one."""

    def __init__(self, ctx: Context, ids: Sequence[str]) -> None:
        self._ctx = ctx
        self.sources = tuple(s for s in (ctx.library.sources.get(i) for i in ids) if s)
        self._numbers = {source.id: n for n, source in enumerate(self.sources, 1)}

    def items(self) -> tuple[str, ...]:
        """The items of the list of sources; what each says of its source is the same on every page."""
        return tuple(
            f'<li id="source-{n}">'
            f"{self._ctx.once(f'source {source.id}', partial(source_lines, self._ctx, source))}</li>"
            for n, source in enumerate(self.sources, 1)
        )

    def evidence(self, source_id: str | None, quote: str | None) -> Evidence | None:
        """What a statement rests on; None where neither a phrase nor a source is named."""
        source = self._ctx.library.sources.get(source_id) if source_id else None
        if source is None and len(self.sources) == 1 and quote:
            source = self.sources[0]
        if source is None:
            return Evidence(None, "", "", "", quote) if quote else None
        number = self._numbers.get(source.id)
        anchor = f"#source-{number}" if number else self._ctx.link(source).href or ""
        return Evidence(number, anchor, source.title, self._ctx.grade(source) or "", quote)


def source_lines(ctx: Context, source: Source) -> str:
    """A source in a list: title, grade, gaps; its type, channel, publisher and day; how to cite it."""
    publisher = ctx.named(source.publisher)
    gaps = (ctx.chip("completeness", t) for t in source.completeness if t != COMPLETE)
    marks = chips(c for c in (grade_chip(ctx, ctx.grade(source)), *gaps) if c)
    label = ctx.library.label
    details = (
        label("source_types", source.type),
        channel_text(ctx, source),
        publisher.text if publisher else source.author or "",
    )
    day = when(ctx, source)
    said = [*map(escape, filter(None, details)), *([mention(day)] if day else [])]
    reference = source_reference(ctx.library, source)
    how = escape(entry(reference)) if reference else ""
    cite = f'<details class="cite"><summary>引用格式</summary><p>{how}</p></details>' if how else ""
    return f"{mention(ctx.link(source))}{marks}<div>{' · '.join(said)}</div>{cite}"


def channel_text(ctx: Context, source: Source) -> str:
    """The channel; a bare 来源未载明 among other facts would not say what is not stated."""
    text = ctx.library.label("channels", source.channel)
    return (
        f"{labels_of(Source)['channel']}未载明"
        if text == ctx.library.label("assertion", NOT_STATED)
        else text
    )


def when(ctx: Context, source: Source) -> Mention | None:
    """The day of publication, or at least of the repost."""
    published, reposted = dated(ctx, source.published, "{}发布"), dated(ctx, source.reposted, "{}转载")
    if published and not published.text:
        published = Mention("发布日期", None, published.chips, published.note)
    return reposted if reposted and reposted.text and source.published is None else published or reposted


def grade_chip(ctx: Context, grade: str | None) -> Chip | None:
    """The grade's label; its rule on tap."""
    term = ctx.library.term("grades", grade)
    return Chip(f"来源等级 {term.label}", term.text("rule")) if term else None


def best_grade(ctx: Context, sources: Iterable[Source]) -> str | None:
    return best_of(map(ctx.grade, sources), ctx.library)


def source_chips(ctx: Context, sources: Sequence[Source]) -> tuple[Chip, ...]:
    """What a reader should know of a record's sources before reading on."""
    best = best_grade(ctx, sources)
    chips = [grade_chip(ctx, best)]
    term = ctx.library.term("grades", best)
    if term and not term.flag("featured"):
        word = "一个" if len(sources) == 1 else "有"
        chips.append(Chip(f"仅{word} {term.id} 级来源", "只有这一等级的线索，请勿直接引用。"))
    if any(TRUNCATED in s.completeness for s in sources):
        truncated = ctx.chip("completeness", TRUNCATED)
        chips.append(Chip("来源不全", truncated.hint if truncated else ""))
    return tuple(c for c in chips if c)
