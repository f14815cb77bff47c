"""SCIM 2.0: an identity provider (Entra ID, Okta) keeps the roster. Loaded only where a token is set.

The protocol is scim2-server's and scim2-models'; here is what of it we keep, whom we let in, what real providers send that the
protocol doesn't know, and the roster that follows. Knows no database: ``bot.ports.provisioning``.
"""
