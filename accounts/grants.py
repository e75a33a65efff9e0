"""The two database roles, for migrations: the owner changes tables, the site may only use them.

The site's role is the user of DATABASE_URL; the owner, who migrates, that of DATABASE_ADMIN_URL.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython


def site_role(editor: BaseDatabaseSchemaEditor) -> str:
    """The quoted name of the site's role. Raises ImproperlyConfigured when there is none."""
    name = str(settings.DATABASES["default"]["USER"])
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if not cursor.fetchone():
            raise ImproperlyConfigured(
                f"The role {name!r} of DATABASE_URL does not exist. As a superuser: "
                f"CREATE ROLE {name} LOGIN PASSWORD '…'. See docs/operations.md."
            )
    return editor.quote_name(name)


def let_the_site_in(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """The site may read and write rows of every table, present and future; tables it may not."""
    role = site_role(editor)
    rows, numbers = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    editor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    editor.execute(f"GRANT {rows} ON ALL TABLES IN SCHEMA public TO {role}")
    editor.execute(f"GRANT {numbers} ON ALL SEQUENCES IN SCHEMA public TO {role}")
    editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} ON TABLES TO {role}")
    editor.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {numbers} ON SEQUENCES TO {role}"
    )
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def append_only(*tables: str) -> RunPython:
    """A migration step: the site may add rows to these tables and read them, nothing else."""

    def revoke(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        names = ", ".join(editor.quote_name(table) for table in tables)
        editor.execute(f"REVOKE UPDATE, DELETE ON {names} FROM {site_role(editor)}")

    return RunPython(revoke, RunPython.noop)


def seal_the_contexts() -> RunPython:
    """A migration step: who made a change is written by pghistory's own function, by nothing else.

    It adds to a request's context while the request runs, so it runs with the owner's rights.
    """

    def seal(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        editor.execute(
            "ALTER FUNCTION _pgh_attach_context() SECURITY DEFINER"
            " SET search_path = public, pg_temp"
        )
        editor.execute(f"REVOKE UPDATE, DELETE ON pghistory_context FROM {site_role(editor)}")

    return RunPython(seal, RunPython.noop)


def may_call(*functions: str) -> RunPython:
    """A migration step: the site, and nobody else, may call these functions of the owner's."""

    def allow(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        role = site_role(editor)
        for function in functions:
            editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            editor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")

    return RunPython(allow, RunPython.noop)
