"""Message templates: the rules of creation, reading, editing, deleting, and what a reviewer at
Meta decides.
"""
