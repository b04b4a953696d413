"""What the commands in `deploy` share: getting the servers, building, running and showing the product."""
