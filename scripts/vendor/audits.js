// What the GraphQL over HTTP specification asks of a server, as graphql-http audits it.
export { serverAudits } from "graphql-http";
