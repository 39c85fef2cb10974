"""What a clinic is made of: regions, prices, slugs, colours, the web origins of its sites."""
