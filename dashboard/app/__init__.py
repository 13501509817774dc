"""The server and the command line: Dash object, gate, routes, headers, error pages, commands."""
