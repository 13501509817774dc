"""The workflow of submissions: received, returned, approved, published; the audit log, and builds with submissions."""
