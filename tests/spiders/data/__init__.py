"""The engines' own data: documented shapes with invented content, walked over a real HTTP server."""
