"""PostgreSQL refuses to run as root; this finds another identity for it without touching the
machine.

As root, in this order, each tried first in a child of its own:

1. a user namespace in which our uid is called 1. Files stay root's, a project under a mode-700 home
   works, no system user is made. (Python 3.11 has no os.unshare, hence ctypes.)
2. where namespaces are forbidden, as in most containers: the user nobody, keeping the one
   capability CAP_DAC_OVERRIDE so that a binary and a data folder below a mode-700 home are still
   reachable.

Either way the change clears PR_SET_PDEATHSIG, so children.spawn sets that afterwards.
"""

import ctypes
import os
import pwd
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bin.lib.problems import Problem

_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_CAP_VERSION_3 = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identity:
    """`become` is to be called in the child before exec (None: stay who we are); `uid`/`gid` own
    its files.
    """

    uid: int
    gid: int
    become: Callable[[], None] | None = None


def find_identity() -> Identity:
    """Whom PostgreSQL runs as here. Raises Problem when root has no other identity to offer."""
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    if _works(enter_namespace):
        return Identity(0, 0, enter_namespace)
    other = nobody()
    become = become_nobody(other.pw_uid, other.pw_gid)
    if _works(become):
        return Identity(other.pw_uid, other.pw_gid, become)
    raise Problem(
        "PostgreSQL does not run as root, and this machine offers neither user "
        "namespaces nor a change of user. "
        "Run this as an ordinary user, or give DATABASE_URL and DATABASE_ADMIN_URL."
    )


def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _works(become: Callable[[], None]) -> bool:
    try:
        subprocess.run(["true"], preexec_fn=become, check=True, capture_output=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def enter_namespace() -> None:
    """Make this process uid 1 in a user namespace of its own.

    Raises OSError where that is forbidden.
    """
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", _CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"1 {gid} 1")


def become_nobody(uid: int, gid: int) -> Callable[[], None]:
    """Return the function that makes this process `uid` while it may still reach root's folders."""

    def become() -> None:
        _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        only = 1 << _CAP_DAC_OVERRIDE
        header = struct.pack("Ii", _CAP_VERSION_3, 0)
        _call("capset", header, struct.pack("6I", only, only, only, 0, 0, 0))
        _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)

    return become


def _call(function: str, *arguments: int | bytes) -> None:
    if _LIBC is None or getattr(_LIBC, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
