"""What the render stage hands to the publish stage: pages to pour into frames, and plain files.

Both stages know only these two values, never each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML page of the site.

    `url` and `frame` are relative to the site's root and stand at the same depth, so that the
    theme's relative links hold: `cases/x.html` is poured into `cases/_frame.html`.
    A hand-written page that holds placeholders is its own frame: `index.html` into `index.html`.
    `title` and `description` are plain text; publish escapes them.
    `slots` maps a placeholder's name to the HTML that takes its place, escaped already: `body`,
    and if wanted `aside` and `head` (added to what publish writes there). A name that the frame
    does not hold is an error, so is one that it holds and nobody gives.
    """

    url: str
    frame: str
    title: str
    description: str
    slots: Mapping[str, str] = field(default_factory=dict)
    source_path: str | None = None
    """The record's file relative to the library, for the edit link."""
    indexed: bool = True
    """Whether the sitemap names it and search engines may list it."""
    updated: str | None = None
    """ISO date of the last change, for the sitemap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """A file of the site that is no poured page: data, redirects, 404.html."""

    url: str
    content: bytes
