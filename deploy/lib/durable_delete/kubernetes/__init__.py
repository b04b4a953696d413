"""What `deploy/kubernetes` says, rendered and held against the API's schemas and against the product itself."""
