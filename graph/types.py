"""Meta's objects as this library hands them over.

Ids are texts, enumerations are Meta's own words as texts (new words appear without notice),
moments are aware, whatever Meta left out is "" or None, and `raw` is the object as it came, with
keys we do not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from graph.reading import Raw, flag, moment, number, part, parts, text, texts


@dataclass(frozen=True)
class Template:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api"""

    id: str
    name: str
    language: str
    status: str
    category: str
    parameter_format: str
    components: tuple[Mapping[str, Any], ...]
    sub_category: str
    previous_category: str
    correct_category: str  # what Meta says the category should be
    rejected_reason: str
    quality_score: str
    quality_scored_at: datetime | None
    message_send_ttl_seconds: int | None
    source: str
    last_updated_at: datetime | None
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        quality = part(raw, "quality_score")
        return cls(
            id=text(raw, "id"),
            name=text(raw, "name"),
            language=text(raw, "language"),
            status=text(raw, "status"),
            category=text(raw, "category"),
            parameter_format=text(raw, "parameter_format"),
            components=parts(raw, "components"),
            sub_category=text(raw, "sub_category"),
            previous_category=text(raw, "previous_category"),
            correct_category=text(raw, "correct_category"),
            rejected_reason=text(raw, "rejected_reason"),
            quality_score=text(quality, "score"),
            quality_scored_at=moment(quality, "date"),
            message_send_ttl_seconds=number(raw, "message_send_ttl_seconds"),
            source=text(raw, "source"),
            last_updated_at=moment(raw, "last_updated_time"),
            raw=raw,
        )


@dataclass(frozen=True)
class TemplateCreated:
    """Meta's answer to a creation. Its category is authoritative and may not be the one asked
    for."""

    id: str
    status: str
    category: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(text(raw, "id"), text(raw, "status"), text(raw, "category"), raw)


@dataclass(frozen=True)
class Business:
    """A business portfolio. https://developers.facebook.com/docs/marketing-api/reference/business"""

    id: str
    name: str
    verification_status: str
    timezone_id: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            name=text(raw, "name"),
            verification_status=text(raw, "verification_status"),
            timezone_id=text(raw, "timezone_id"),
            raw=raw,
        )


@dataclass(frozen=True)
class HealthIssue:
    """What keeps one entity (PHONE_NUMBER, WABA, BUSINESS, APP, MESSAGE_TEMPLATE) from sending."""

    entity_type: str
    entity_id: str
    can_send_message: str  # AVAILABLE, LIMITED, BLOCKED
    notes: tuple[str, ...]
    errors: tuple[Raw, ...]  # error_code, error_description, possible_solution

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            entity_type=text(raw, "entity_type"),
            entity_id=text(raw, "id"),
            can_send_message=text(raw, "can_send_message"),
            notes=texts(raw, "additional_info"),
            errors=parts(raw, "errors"),
        )


@dataclass(frozen=True)
class Health:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status"""

    can_send_message: str  # the worst of the entities; "" when Meta gave no health
    entities: tuple[HealthIssue, ...]

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            can_send_message=text(raw, "can_send_message"),
            entities=tuple(HealthIssue.parse(item) for item in parts(raw, "entities")),
        )


@dataclass(frozen=True)
class PhoneNumber:
    """A business phone number.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-account-phone-number-api
    """

    id: str
    display_phone_number: str
    verified_name: str
    status: str
    quality_rating: str
    name_status: str
    new_display_name: str
    new_name_status: str
    code_verification_status: str
    throughput_level: str
    messaging_limit: str  # of the whole portfolio, since 2025-10-07
    platform_type: str
    account_mode: str
    is_official_business_account: bool | None
    is_pin_enabled: bool | None
    last_onboarded_at: datetime | None
    health: Health
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            display_phone_number=text(raw, "display_phone_number"),
            verified_name=text(raw, "verified_name"),
            status=text(raw, "status"),
            quality_rating=text(raw, "quality_rating"),
            name_status=text(raw, "name_status"),
            new_display_name=text(raw, "new_display_name"),
            new_name_status=text(raw, "new_name_status"),
            code_verification_status=text(raw, "code_verification_status"),
            throughput_level=text(part(raw, "throughput"), "level"),
            messaging_limit=text(raw, "whatsapp_business_manager_messaging_limit"),
            platform_type=text(raw, "platform_type"),
            account_mode=text(raw, "account_mode"),
            is_official_business_account=flag(raw, "is_official_business_account"),
            is_pin_enabled=flag(raw, "is_pin_enabled"),
            last_onboarded_at=moment(raw, "last_onboarded_time"),
            health=Health.parse(part(raw, "health_status")),
            raw=raw,
        )


@dataclass(frozen=True)
class WhatsAppAccount:
    """A WhatsApp Business Account (WABA).

    https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/whatsapp-business-account-api

    `phone_numbers` is filled only when they were asked for.
    """

    id: str
    name: str
    currency: str
    timezone_id: str  # Meta's own number of a time zone
    country: str
    status: str
    message_template_namespace: str
    account_review_status: str
    business_verification_status: str
    ownership_type: str
    owner_business: Business
    on_behalf_of_business: Business
    primary_funding_id: str
    primary_business_location: str
    marketing_messages_onboarding_status: str
    is_enabled_for_insights: bool | None
    health: Health
    phone_numbers: tuple[PhoneNumber, ...]
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            name=text(raw, "name"),
            currency=text(raw, "currency"),
            timezone_id=text(raw, "timezone_id"),
            country=text(raw, "country"),
            status=text(raw, "status"),
            message_template_namespace=text(raw, "message_template_namespace"),
            account_review_status=text(raw, "account_review_status"),
            business_verification_status=text(raw, "business_verification_status"),
            ownership_type=text(raw, "ownership_type"),
            owner_business=Business.parse(part(raw, "owner_business_info")),
            on_behalf_of_business=Business.parse(part(raw, "on_behalf_of_business_info")),
            primary_funding_id=text(raw, "primary_funding_id"),
            primary_business_location=text(raw, "primary_business_location"),
            marketing_messages_onboarding_status=text(raw, "marketing_messages_onboarding_status"),
            is_enabled_for_insights=flag(raw, "is_enabled_for_insights"),
            health=Health.parse(part(raw, "health_status")),
            phone_numbers=tuple(PhoneNumber.parse(item) for item in parts(raw, "phone_numbers")),
            raw=raw,
        )


@dataclass(frozen=True)
class AssignedUser:
    """A person or system user with tasks (MANAGE, VIEW_COST …) on a WhatsApp account."""

    id: str
    name: str
    tasks: tuple[str, ...]
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(text(raw, "id"), text(raw, "name"), texts(raw, "tasks"), raw)


@dataclass(frozen=True)
class SystemUser:
    """A user of a portfolio that is no person; `role` is ADMIN or EMPLOYEE."""

    id: str
    name: str
    role: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(text(raw, "id"), text(raw, "name"), text(raw, "role"), raw)


@dataclass(frozen=True)
class SubscribedApp:
    """An app that gets the webhooks of a WhatsApp account."""

    id: str
    name: str
    link: str
    override_callback_uri: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        app = part(raw, "whatsapp_business_api_data")
        return cls(
            id=text(app, "id"),
            name=text(app, "name"),
            link=text(app, "link"),
            override_callback_uri=text(raw, "override_callback_uri"),
            raw=raw,
        )
