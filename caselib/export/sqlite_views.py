"""The views of the database: the usual questions, asked once. Beside `sqlite.py`, of which it is a part.

Each is a name, what it answers, and a query over the tables of `tables.py`. Terms are shown by label.
"""

from __future__ import annotations

from typing import Final

SOURCES_OF: Final = "record_sources"

VIEWS: Final = (
    (
        "practice_cases",
        "做法 → 案例：每次采用一行，写明地区、原文叫法、时间和短语",
        """
        SELECT a.practice, p.title AS practice_title, d.label AS dimension, s.label AS standing,
               a."case", c.title AS case_title, c.place, c.place_name, c.inferred_place_name,
               l.label AS level, a.measure, a.measure_title, a.wording,
               a.since, known.label AS since_status, a.quote, a.source, g.label AS source_grade
        FROM adoptions a
        JOIN practices p ON p.id = a.practice
        JOIN cases c ON c.id = a."case"
        LEFT JOIN dimensions d ON d.id = p.dimension
        LEFT JOIN standings s ON s.id = p.standing
        LEFT JOIN levels l ON l.id = c.level
        LEFT JOIN assertion known ON known.id = a.since_status
        LEFT JOIN sources o ON o.id = a.source
        LEFT JOIN grades g ON g.id = o.grade
        ORDER BY a.practice, c.place IS NULL, c.place, a.row
        """,
    ),
    (
        "policy_cases",
        "政策文献 → 案例：每次引用一行，写明引用方式和短语",
        """
        SELECT t.policy, p.title AS policy_title, p.number, t."case", c.title AS case_title,
               c.place, c.place_name, c.inferred_place_name, r.label AS role, t.quote, t.source
        FROM citations t
        JOIN policies p ON p.id = t.policy
        JOIN cases c ON c.id = t."case"
        LEFT JOIN citation_roles r ON r.id = t.role
        ORDER BY t.policy, c.place IS NULL, c.place, t.row
        """,
    ),
    (
        "place_counts",
        "地区树：每个地区自己的、连同下级的案例数；推断归属的另计，不计入。反映本库收录情况，不反映工作成效",
        """
        WITH RECURSIVE up (place, case_id) AS (
            SELECT place, id FROM cases WHERE place IS NOT NULL
            UNION
            SELECT places.part_of, up.case_id FROM up JOIN places ON places.id = up.place
            WHERE places.part_of IS NOT NULL
        )
        SELECT t.id, t.title, t.path, t.level, t.part_of,
               (SELECT COUNT(*) FROM cases WHERE cases.place = t.id) AS cases,
               (SELECT COUNT(*) FROM up WHERE up.place = t.id) AS cases_within,
               t.inferred_cases
        FROM places t
        ORDER BY t.id
        """,
    ),
    (
        "outcome_values",
        "成效：数值与载明情况、谁说的、统计口径并列。隐去的没有数",
        """
        SELECT o."case", o.case_title, m.label AS metric, o.label, o.value, o.number, o.low, o.high, o.unit,
               s.label AS status, t.label AS attested_by, k.label AS scope, o.window_as_printed,
               o.quote, o.source, o.source_title
        FROM outcomes o
        LEFT JOIN metrics m ON m.id = o.metric
        LEFT JOIN value_status s ON s.id = o.status
        LEFT JOIN attestation t ON t.id = o.attested_by
        LEFT JOIN value_scope k ON k.id = o.scope
        ORDER BY o.row
        """,
    ),
    (
        "case_sources",
        "案例 → 来源：每个来源一行，写明等级、体裁、渠道和发布日期",
        f"""
        SELECT c.id AS "case", c.title AS case_title, s.id AS source, s.title AS source_title,
               g.label AS grade, y.label AS type, h.label AS channel, s.published, s.original_url
        FROM {SOURCES_OF} r
        JOIN cases c ON c.id = r.record
        JOIN sources s ON s.id = r.source
        LEFT JOIN grades g ON g.id = s.grade
        LEFT JOIN source_types y ON y.id = s.type
        LEFT JOIN channels h ON h.id = s.channel
        ORDER BY c.id, r.position
        """,
    ),
)
"""Name, what it answers, the query."""
