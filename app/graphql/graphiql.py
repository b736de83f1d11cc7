"""GraphiQL, from vendored files, in development only: nothing inline, nothing from elsewhere."""

from html import escape

from app.kernel.web import Shell

from .http import Reply

QUERY = """# Who asks, and what there is.
{
  viewer {
    __typename
  }
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL</title>
<link rel="stylesheet" href="{css}">
<link rel="stylesheet" href="{page_css}">
</head>
<body>
<main id="graphiql" data-endpoint="/graphql" data-query="{query}"></main>
<script src="{js}"></script>
</body>
</html>
"""


def graphiql(shell: Shell) -> Reply:
    page = PAGE.format(
        css=shell.assets.url("vendor/graphiql.css"),
        page_css=shell.assets.url("graphiql.css"),
        js=shell.assets.url("vendor/graphiql.js"),
        query=escape(QUERY),
    )
    return Reply(200, "text/html", page.encode(), {"content-security-policy": POLICY})
