"""Sample files of headers, kept as they were uploaded."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User


class MediaSampleQuerySet(models.QuerySet["MediaSample"]):
    def of(self, organisation: Organisation) -> MediaSampleQuerySet:
        return self.filter(organisation=organisation)

    def without_data(self) -> MediaSampleQuerySet:
        """For pages that name the file and do not send it."""
        return self.defer("data")


class MediaSample(models.Model):
    """A picture, a video or a document that shows Meta's reviewers what a header will carry.

    Contents point to it as "media:<digest>" where Meta's shape has a handle; a handle lives for
    weeks only, so each submission uploads the original again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="media_samples"
    )
    digest = models.CharField(max_length=64)  # SHA-256 of the data, in hex
    file_name = models.CharField(max_length=200)
    file_type = models.CharField(max_length=40)  # by its content, not by its name
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)  # pixels, of pictures
    height = models.PositiveIntegerField(null=True, blank=True)
    data = models.BinaryField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MediaSampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digest"], name="mediasample_unique_in_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
