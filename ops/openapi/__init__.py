"""The OpenAPI 3.1 documents: generated from the routes, the policy and the models."""
