"""Submissions on their way: received, approved, published, returned; the audit log and what is built of them."""
