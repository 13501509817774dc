"""The Dash and Flask server: routes, downloads, response cache, headers, error pages."""
