"""Lambda functions, one folder each; `shared` holds the only boto3."""
