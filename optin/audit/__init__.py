"""The auditor's desk: each question that an auditor asks, answered on one screen, and what can be taken away.

`questions.py` lists them; those whose answer is a list are in `answers/`, a file each.
"""
