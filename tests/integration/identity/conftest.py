"""What tests of Glewlwyd share; others have a `provider` of their own."""

from tests.integration.identity.glewlwyd_users import eve, provider

__all__ = ["eve", "provider"]
