"""Files for machines: a certificate as a credential, the keys of the issuer, who was revoked."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.certificates import service
from app.certificates.credentials import MEDIA_TYPE
from app.kernel.web import perform

KEPT_SECONDS = 300
"""How long others may keep the keys and the lists; a revocation takes that much longer to be known."""
_KEPT = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "Access-Control-Allow-Origin": "*"}


async def credential(request: Request) -> Response:
    """GET /certificates/{id}/credential: for the holder and staff, to be handed on."""
    signed = await perform(request, service.sign_certificate, certificate=request.path_params["id"])
    headers = {"Content-Disposition": f'attachment; filename="{signed.number}.jwt"', "Cache-Control": "no-store"}
    return Response(signed.credential, media_type=MEDIA_TYPE, headers=headers)


async def did_document(request: Request) -> Response:
    """GET /.well-known/did.json"""
    found = await perform(request, service.did_document)
    return JSONResponse(found, headers=_KEPT, media_type="application/did+json")


async def status_list(request: Request) -> Response:
    """GET /certificates/status/{number}"""
    found = await perform(request, service.status_list, number=request.path_params["number"])
    return Response(found, media_type=MEDIA_TYPE, headers=_KEPT)


routes = [
    Route("/.well-known/did.json", did_document, methods=["GET"]),
    Route("/certificates/status/{number:int}", status_list, methods=["GET"]),
    Route("/certificates/{id:uuid}/credential", credential, methods=["GET"]),
]
