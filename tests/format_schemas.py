"""What other programs ask of the reports that they read: JSON Schemas of the parts that this program uses.

Written after the documents that each names; only what we write is described, and nothing else is let through,
so that a field put in by mistake is noticed.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": sorted(required),
        "additionalProperties": False,
    }


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


TEXT: Schema = {"type": "string", "minLength": 1}
FROM_ONE: Schema = {"type": "integer", "minimum": 1}
RELATIVE: Schema = {"type": "string", "pattern": r"^(?!/|\./|\.\.)[^\\]+$"}
CODE: Schema = {"type": "string", "pattern": "^[EW][0-9]{3}$"}

GITLAB = _list(
    # GitLab documentation, “Code Quality”, section “Code Quality report format”: the table of properties.
    _object(
        {
            "description": TEXT,
            "check_name": CODE,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{40}(-[0-9]+)?$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            # “location.path: relative to the root of the project, without ./”; “location.lines.begin”.
            "location": _object({"path": RELATIVE, "lines": _object({"begin": FROM_ONE})}),
        }
    )
)

_POSITION = _object({"line": FROM_ONE}, {"column": FROM_ONE})
# proto/rdf/reviewdog.proto: message Range; start is required, end may be absent.
_RANGE = _object({"start": _POSITION}, {"end": _POSITION})
RDJSON = _object(
    {
        # proto/rdf/reviewdog.proto: message DiagnosticResult, fields 1 and 2.
        "source": _object({"name": TEXT}, {"url": TEXT}),
        "diagnostics": _list(
            # message Diagnostic, fields 1 to 6.
            _object(
                {
                    "message": TEXT,
                    "location": _object({"path": RELATIVE}, {"range": _RANGE}),
                    # enum Severity
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    # message Code
                    "code": _object({"value": CODE}, {"url": {"type": "string", "pattern": "^https?://"}}),
                },
                # message Suggestion
                {"suggestions": _list(_object({"range": _RANGE, "text": {"type": "string"}}), minItems=1)},
            )
        ),
    }
)

# SARIF 2.1.0, OASIS Standard with errata 01; the sections of the standard are named.
_MESSAGE = _object({"text": TEXT})  # 3.11, 3.12 multiformatMessageString
_LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}  # 3.27.10
_RULE = _object(  # 3.49 reportingDescriptor
    {
        "id": CODE,  # 3.49.3
        "shortDescription": _MESSAGE,  # 3.49.9
        "help": _MESSAGE,  # 3.49.13
        "defaultConfiguration": _object({"level": _LEVEL}),  # 3.49.14, 3.50
    },
    {"helpUri": {"type": "string", "pattern": "^https?://"}},  # 3.49.12: an absolute address
)
_PLACE = _object(  # 3.29 physicalLocation
    {
        # 3.4 artifactLocation: a URI reference relative to what uriBaseId names
        "artifactLocation": _object(
            {
                "uri": {"type": "string", "pattern": r"^(?!/)[A-Za-z0-9._~/%-]+$"},
                "uriBaseId": {"const": "%SRCROOT%"},
            }
        )
    },
    # 3.30.5, 3.30.6, 3.30.8
    {"region": _object({"startLine": FROM_ONE, "startColumn": FROM_ONE}, {"endColumn": FROM_ONE})},
)
_RESULT = _object(  # 3.27
    {
        "ruleId": CODE,  # 3.27.5
        "ruleIndex": {"type": "integer", "minimum": 0},  # 3.27.6
        "level": _LEVEL,  # 3.27.10
        "message": _MESSAGE,  # 3.27.11
        "locations": _list(_object({"physicalLocation": _PLACE}), minItems=1, maxItems=1),  # 3.27.12
        # 3.27.17: names of fingerprints end in a version, as in caselib/v1
        "partialFingerprints": {"type": "object", "patternProperties": {r"^[a-zA-Z]+/v\d+$": TEXT}},
    }
)
SARIF = _object(
    {
        "$schema": {"type": "string", "pattern": "^https://"},  # 3.13.3
        "version": {"const": "2.1.0"},  # 3.13.2
        "runs": _list(  # 3.13.4
            _object(
                {
                    "tool": _object({"driver": _object({"name": TEXT, "rules": _list(_RULE)})}),  # 3.14.6
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},  # 3.14.17
                    "results": _list(_RESULT),  # 3.14.23
                }
            ),
            minItems=1,
            maxItems=1,
        ),
    }
)
