"""Which paths of Meta's contract the sandbox serves: the 78 paths of Meta's OpenAPI file
(business-messaging-api v23.0, https://github.com/facebook/openapi), and those only in Meta's guides.

What is served follows from the tables of `sandbox.routes`; a path that is not has its reason here.
"""

from dataclasses import dataclass

from sandbox.reading import TYPES
from sandbox.routes import ACTS, ROOTS
from sandbox.unsupported import FLOWS, GROUPS, NOT_SERVED

GUIDE = "guide"  # only in Meta's guides, not in the OpenAPI file
ELSEWHERE = "*"  # served, but not by a kind of object: see the remark


@dataclass(frozen=True)
class Path:
    path: str
    methods: tuple[str, ...]
    kind: str  # of object; "" begins with a word of its own
    edge: str = ""
    remark: str = ""
    source: str = "contract"

    @property
    def served(self) -> tuple[str, ...]:
        return tuple(method for method in self.methods if serves(method, self.kind, self.edge))

    @property
    def reason(self) -> str:
        """Why a method is missing; empty when all are served."""
        if self.served == self.methods:
            return ""
        return self.remark or NOT_SERVED.get((self.kind, self.edge), "")


def serves(method: str, kind: str, edge: str) -> bool:
    if kind == ELSEWHERE:
        return True
    if not kind:
        return (method, edge) in ROOTS
    if (method, kind, edge) in ACTS:
        return True
    if method != "GET" or kind not in TYPES:
        return False
    return not edge or edge in TYPES[kind].edges


def _paths(text: str, source: str) -> list[Path]:
    """Lines of "path | methods | kind | edge | remark"."""
    found = []
    for line in text.strip().splitlines():
        path, methods, kind, edge, *remark = [part.strip() for part in line.split("|")]
        named = NAMED.get(" ".join(remark), " ".join(remark))
        found.append(Path(path, tuple(methods.split()), kind, edge, named, source))
    return found


NAMED = {"FLOWS": FLOWS, "GROUPS": GROUPS}
CONTRACT = """
/{Application-ID}/connected_client_businesses | GET | app | connected_client_businesses
/{Application-ID}/whatsapp_business_solution | POST | app | whatsapp_business_solution
/{Application-ID}/whatsapp_business_solutions | GET | app | whatsapp_business_solutions
/{Business-ID} | GET | business |
/{Business-ID}/add_phone_numbers | POST | business | add_phone_numbers
/{Business-ID}/preverified_numbers | GET | business | preverified_numbers
/{Business-ID}/client_whatsapp_business_accounts | GET | business | client_whatsapp_business_accounts
/{Business-ID}/onboard_partners_to_mm_lite | POST | business | onboard_partners_to_mm_lite
/{Business-ID}/owned_whatsapp_business_accounts | GET | business | owned_whatsapp_business_accounts
/{Business-ID}/share_preverified_numbers | POST | business | share_preverified_numbers
/{Business-ID}/extendedcredits | GET | business | extendedcredits
/{Phone-Number-ID} | GET POST | phone |
/{Phone-Number-ID}/block_users | GET POST DELETE | phone | block_users
/{Phone-Number-ID}/business_compliance_info | GET POST | phone | business_compliance_info
/{Phone-Number-ID}/call_permissions | GET | phone | call_permissions
/{Phone-Number-ID}/calls | POST | phone | calls
/{Phone-Number-ID}/conversational_automation | POST | phone | conversational_automation
/{Phone-Number-ID}/deregister | POST | phone | deregister
/{Phone-Number-ID}/groups | GET POST | phone | groups
/{Phone-Number-ID}/marketing_messages | POST | phone | marketing_messages
/{Phone-Number-ID}/media | POST | phone | media
/{Phone-Number-ID}/message_history | GET | phone | message_history
/{Phone-Number-ID}/message_qrdls | GET POST | phone | message_qrdls
/{Phone-Number-ID}/message_qrdls/{QR-Code-ID} | GET DELETE | phone | message_qrdls/*
/{Phone-Number-ID}/messages | POST | phone | messages
/{Phone-Number-ID}/messages_encrypted | POST | phone | messages_encrypted
/{Phone-Number-ID}/official_business_account | GET POST | phone | official_business_account
/{Phone-Number-ID}/register | POST | phone | register
/{Phone-Number-ID}/request_code | POST | phone | request_code
/{Phone-Number-ID}/settings | GET POST | phone | settings
/{Phone-Number-ID}/verify_code | POST | phone | verify_code
/{Phone-Number-ID}/whatsapp_business_encryption | GET POST | phone | whatsapp_business_encryption
/{Phone-Number-ID}/whatsapp_business_profile | GET POST | phone | whatsapp_business_profile
/{Phone-Number-ID}/whatsapp_commerce_settings | GET POST | phone | whatsapp_commerce_settings
/{WhatsApp-Account-Number-ID} | GET | phone |
/{WhatsApp-Business-Profile-ID} | GET POST | profile |
/{WABA-Bot-ID} | GET | bot |
/{group_id} | GET POST DELETE | group | | GROUPS
/{group_id}/invite_link | POST DELETE | group | invite_link | GROUPS
/{group_id}/join_requests | GET POST DELETE | group | join_requests | GROUPS
/{group_id}/participants | POST DELETE | group | participants | GROUPS
/{Media-ID} | GET DELETE | media |
/{Media-URL} | GET | * | | The address in `url`, with the token, for five minutes.
/{Message-History-ID}/events | GET | message_history | events
/{Pre-Verified-Phone-Number-ID} | GET DELETE | preverified_number |
/{Pre-Verified-Phone-Number-ID}/partners | GET | preverified_number | partners
/{Pre-Verified-Phone-Number-ID}/request_code | POST | preverified_number | request_code
/{Pre-Verified-Phone-Number-ID}/verify_code | POST | preverified_number | verify_code
/{Solution-ID} | GET | solution |
/{Solution-ID}/accept | POST | solution | accept
/{Solution-ID}/accept_deactivation_request | POST | solution | accept_deactivation_request
/{Solution-ID}/access_token | GET | solution | access_token
/{Solution-ID}/reject | POST | solution | reject
/{Solution-ID}/reject_deactivation_request | POST | solution | reject_deactivation_request
/{Solution-ID}/send_deactivation_request | POST | solution | send_deactivation_request
/{Migration-Intent-ID} | GET | migration_intent |
/{OBO-Mobility-Intent-ID} | GET | mobility_intent |
/{User-ID}/assigned_whatsapp_business_accounts | GET | user | assigned_whatsapp_business_accounts
/{WABA-ID} | GET POST | waba |
/{WABA-ID}/activities | GET | waba | activities
/{WABA-ID}/assigned_users | GET POST DELETE | waba | assigned_users
/{WABA-ID}/flows | GET POST | waba | flows
/{WABA-ID}/in_progress_onbehalf_request | GET | waba | in_progress_onbehalf_request
/{WABA-ID}/message_templates | GET POST DELETE | waba | message_templates
/{WABA-ID}/migrate_flows | POST | waba | migrate_flows
/{WABA-ID}/obo_mobility_intent | POST | waba | obo_mobility_intent
/{WABA-ID}/phone_numbers | GET POST | waba | phone_numbers
/{WABA-ID}/schedules | GET POST | waba | schedules
/{WABA-ID}/set_obo_mobility_intent | POST | waba | set_obo_mobility_intent
/{WABA-ID}/set_solution_migration_intent | POST | waba | set_solution_migration_intent
/{WABA-ID}/solutions | GET | waba | solutions
/{WABA-ID}/subscribed_apps | GET POST DELETE | waba | subscribed_apps
/{Flow-ID} | GET POST DELETE | flow | | FLOWS
/{Flow-ID}/assets | GET POST | flow | assets | FLOWS
/{Flow-ID}/deprecate | POST | flow | deprecate | FLOWS
/{Flow-ID}/publish | POST | flow | publish | FLOWS
/{TEMPLATE_ID} | GET POST | template |
/whatsapp/webhooks | POST | * | | Sent by the sandbox to your address, not served.
"""
GUIDES = """
/{app}/subscriptions | GET POST DELETE | app | subscriptions
/{app}/uploads, /upload:… | GET POST | * | | Resumable uploads of template samples.
/debug_token | GET | | debug_token
/ with `batch` | POST | * | | Several requests in one.
/message_template_library | GET | | message_template_library
/{template}/unpause | POST | template | unpause
/{template}/compare | GET | template | compare
/{account}/message_templates/archive | POST | waba | message_templates/archive
/{account}/message_templates/unarchive | POST | waba | message_templates/unarchive
/{account}/upsert_message_templates | POST | waba | upsert_message_templates
/{account}/migrate_message_templates | POST | waba | migrate_message_templates
/{account}/message_template_previews | GET | waba | message_template_previews
/{account}/template_groups | GET POST | waba | template_groups
/{account}/analytics | GET | waba | analytics
/{account}/conversation_analytics | GET | waba | conversation_analytics
/{account}/pricing_analytics | GET | waba | pricing_analytics
/{account}/template_analytics | GET | waba | template_analytics
/{account}/template_group_analytics | GET | waba | template_group_analytics
/{account}/signups | GET POST | waba | signups
/{number}/username | GET POST DELETE | phone | username
/{number}/username_suggestions | GET | phone | username_suggestions
/{number}/conversational_automation | GET | phone | conversational_automation
/{account}/call_analytics | GET | waba | call_analytics
/{account}/group_analytics | GET | waba | group_analytics
/signups/{signup} | GET POST | | signups
/{signup} | GET | signup |
/{template-group} | GET POST DELETE | template_group |
/{template-group}/whatsapp_business_templates | GET | template_group | whatsapp_business_templates
/{app} | GET | app |
/{user}, /me | GET | user |
/{user}/permissions | GET DELETE | user | permissions
/{user}/permissions/{permission} | DELETE | user | permissions/*
/{business}/system_users | GET | business | system_users
/{business}/self_certify_whatsapp_business | POST | business | self_certify_whatsapp_business
/{business}/self_certified_whatsapp_business_submissions | GET | business | self_certified_whatsapp_business_submissions
/{certification} | GET | certification |
/{credit-line} | GET | credit_line |
/{credit-line}/owning_credit_allocation_configs | GET | credit_line | owning_credit_allocation_configs
/{credit-line}/whatsapp_credit_sharing | POST | credit_line | whatsapp_credit_sharing
/{credit-line}/whatsapp_credit_attach | POST | credit_line | whatsapp_credit_attach
/{credit-line}/whatsapp_credit_sharing_and_attach | POST | credit_line | whatsapp_credit_sharing_and_attach
/{credit-allocation} | GET DELETE | credit_allocation |
/{schedule}, /{activity}, /{assignment}, /{qr-code}, /{message-history} | GET | schedule |
"""
PATHS = [*_paths(CONTRACT, "contract"), *_paths(GUIDES, GUIDE)]
