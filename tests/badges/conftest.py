import pytest

from badges import pdf


@pytest.fixture(scope="session")
def typesetter():
    """The PDF worker of the application, running."""
    pdf.start()
    yield
    pdf.stop()
