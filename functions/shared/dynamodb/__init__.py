"""DynamoDB: keys, repositories and the store they are written on."""
