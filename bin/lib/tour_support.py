"""The walk's third part: the support desk."""

from bin.lib.camera import Camera

SUPPORT = "support@waportal.example"
# picture → page of the admin
PAGES = {
    "support-people": "accounts/user/?q=hanami",
    "support-connections": "assets/connection/",
    "support-calls": "assets/call/",
    "support-templates": "templates_app/template/?q=parcel",
    "support-deliveries": "webhooks/delivery/",
    "support-jobs": "django_rq/dashboard/",
}


def walk(camera: Camera) -> None:
    page = camera.page(SUPPORT)
    page.goto("/admin/")
    camera.take(page, "support-desk")
    for name, address in PAGES.items():
        page.goto(f"/admin/{address}")
        camera.take(page, name)
    page.goto("/admin/accounts/invitation/")
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("select[name=action]").select_option(label="Send the invitations again")
    camera.take(page, "support-invitations")
    page.goto("/admin/webhooks/delivery/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()
    camera.take(page, "support-delivery")
