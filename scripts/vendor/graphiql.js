import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

// <div id="graphiql" data-endpoint="/graphql" data-query="…"></div>
const place = document.getElementById("graphiql");
const fetcher = createGraphiQLFetcher({ url: place.dataset.endpoint });
createRoot(place).render(createElement(GraphiQL, { fetcher, defaultQuery: place.dataset.query }));
