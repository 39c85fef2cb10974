"""What a clinic is made of: regions, prices, slugs, colours, addresses of its own sites."""
