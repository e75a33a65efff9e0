from django.apps import AppConfig


class WaportalConfig(AppConfig):
    """The shell: it binds the rooms together once all of them are loaded."""

    name = "waportal"

    def ready(self) -> None:
        from waportal import wiring

        wiring.bind()
