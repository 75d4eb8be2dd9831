"""What several levels of tests share: a whole running system, and a plain HTTP client."""
