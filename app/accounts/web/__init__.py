"""The pages of accounts: sign-in, profile, the outbox of development; and the token endpoint for partners."""

from starlette.routing import BaseRoute

from . import oauth, outbox, profile, sign_in

routes: list[BaseRoute] = [*sign_in.routes, *profile.routes, *outbox.routes, *oauth.routes]
