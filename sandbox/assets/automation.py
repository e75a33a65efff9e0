"""Conversational automation of a number: welcome message, ice breakers and commands.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components
The number's field and the bot object show the same document.
"""

import re
import unicodedata
from typing import Any

from sandbox.assets import parameters
from sandbox.assets.access import need_parts_number
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.reading import NodeType
from sandbox.store import Doc

MOST_PROMPTS, LONGEST_PROMPT = 4, 80
MOST_COMMANDS, LONGEST_COMMAND, LONGEST_HINT = 30, 32, 256
COMMAND = re.compile(rf"[a-zA-Z0-9_]{{1,{LONGEST_COMMAND}}}")
EMPTY: Doc = {"enable_welcome_message": False, "prompts": [], "commands": []}


def read_automation(call: Call, phone: Doc) -> Doc | None:
    found = call.store.all("bot", parent=phone["id"])
    return {name: found[0][name] for name in ("id", *EMPTY)} if found else None


def read_automation_edge(call: Call, phone: Doc) -> Doc:
    kept = read_automation(call, phone)
    return {"conversational_automation": kept or EMPTY, "id": phone["id"]}


def write_automation(call: Call, phone: Doc) -> Doc:
    """POST /{number}/conversational_automation: what is given replaces what was there."""
    found = call.store.all("bot", parent=phone["id"])
    bot = found[0] if found else {"id": call.store.new_id(), "phone": phone["id"], **EMPTY}
    changes: Doc = {}
    welcome = parameters.flag(call, "enable_welcome_message")
    if welcome is not None:
        changes["enable_welcome_message"] = welcome
    if call.params.get("prompts") is not None:
        changes["prompts"] = _prompts(call.structure("prompts"))
    if call.params.get("commands") is not None:
        changes["commands"] = _commands(call.structure("commands"))
    save(call.store, "bot", {**bot, **changes})
    return {"success": True}


def _prompts(given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_PROMPTS:
        raise parameter(f"Param prompts must be an array of at most {MOST_PROMPTS} texts.")
    return [
        _plain(parameters.checked_text("prompts", one, least=1, most=LONGEST_PROMPT) or "")
        for one in given
    ]


def _plain(text: str) -> str:
    """Neither ice breakers nor hints take emoji."""
    if any(unicodedata.category(one) in ("So", "Sk", "Cs") for one in text):
        raise parameter("Emojis are not supported in prompts and commands.")
    return text


def _commands(given: Any) -> list[Doc]:
    if not isinstance(given, list) or len(given) > MOST_COMMANDS:
        raise parameter(f"Param commands must be an array of at most {MOST_COMMANDS} objects.")
    commands = [_command(one) for one in given]
    if len({one["command_name"] for one in commands}) < len(commands):
        raise parameter("Param commands: every command_name may stand once only.")
    return commands


def _command(one: Any) -> Doc:
    name = one.get("command_name") if isinstance(one, dict) else None
    if not isinstance(name, str) or not COMMAND.fullmatch(name):
        raise parameter("Param commands: command_name is letters, digits and underscores.")
    hint = parameters.checked_text(
        "command_description", one.get("command_description"), least=1, most=LONGEST_HINT
    )
    if hint is None:
        raise parameter("Param commands: command_description is required.")
    return {"command_name": name, "command_description": _plain(hint)}


BOT = NodeType(
    name="WhatsAppBusinessBot",
    defaults=("id", "prompts", "commands", "enable_welcome_message"),
    fields=frozenset({"id", "prompts", "commands", "enable_welcome_message"}),
    access=need_parts_number,
)
