"""HTTP only: access, forms, filters, and one folder a feature."""
