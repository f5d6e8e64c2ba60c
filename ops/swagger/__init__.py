"""The APIs' documentation as Swagger UI on this machine; no file of it comes from elsewhere."""
