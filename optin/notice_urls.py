"""Notices and policies, under /o/<org>/optins/notices/."""

from django.urls import path

from optin.views import notice_writing, notices, policies

NOTICE = "<int:notice_id>/"
VERSION = f"{NOTICE}versions/<int:number>/"

urlpatterns = [
    path("", notices.notice_list, name="notice_list"),
    path("new/", notice_writing.notice_create, name="notice_create"),
    path("drafts/", notices.draft_list, name="notice_draft_list"),
    path("ask-again/", notices.ask_again_list, name="ask_again_list"),
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies/changes/new/", policies.policy_change_create, name="policy_change_create"),
    path("with/", notices.notice_with_hash, name="notice_with_hash"),
    path(NOTICE, notices.notice_detail, name="notice_detail"),
    path(f"{NOTICE}name/", notice_writing.notice_name_update, name="notice_name_update"),
    path(f"{NOTICE}versions/", notice_writing.notice_version_create, name="notice_version_create"),
    path(VERSION, notices.notice_version_detail, name="notice_version_detail"),
    path(f"{VERSION}edit/", notice_writing.notice_version_update, name="notice_version_update"),
    path(f"{VERSION}check/", notice_writing.notice_check_create, name="notice_check_create"),
    path(f"{VERSION}offering/", notice_writing.offering_create, name="offering_create"),
    path(f"{VERSION}approval/", notice_writing.notice_approval_create, name="notice_approval_create"),
    path(f"{VERSION}return/", notice_writing.sending_back_create, name="sending_back_create"),
    path(f"{VERSION}retirement/", notice_writing.notice_retirement_create, name="notice_retirement_create"),
    path(f"{VERSION}voiding/", notice_writing.notice_voiding_create, name="notice_voiding_create"),
    path(f"{VERSION}review/", notice_writing.notice_review_create, name="notice_review_create"),
    path(f"{VERSION}removal/", notice_writing.draft_removal_create, name="draft_removal_create"),
    path(f"{VERSION}changes/", notices.notice_change_list, name="notice_change_list"),
    path(f"{VERSION}print/", notices.notice_print, name="notice_print"),
    path(f"{VERSION}text.json", notices.notice_bytes, name="notice_bytes"),
]  # fmt: skip
