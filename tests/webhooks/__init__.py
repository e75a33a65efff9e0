import pytest

# Other processes look at what these tests write, so it is committed; the owner's role empties the tables
# afterwards, since the site's own may not.
committed = pytest.mark.django_db(transaction=True, databases=["default", "admin"])
