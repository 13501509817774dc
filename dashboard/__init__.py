"""CCHC dashboard: administrative reform indicators of Lạng Sơn city, its wards and communes."""
