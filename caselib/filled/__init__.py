"""Forms that people fill in without YAML, and what becomes of them: blank tables out, filled ones in.

    blank_*.py          the model and the lists → a workbook, a Word file, an issue form
    workbook.py, word.py, issue.py
                        a filled one → its cells with their places (`cells.py`)
    nodes.py, records.py
                        cells → nodes as the loader knows them → checked records, by the rules of YAML files

What is asked for stands in `layout.py`, once for all of them.
"""
