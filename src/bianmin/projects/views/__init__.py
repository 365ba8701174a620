"""What one sees of bundles and projects."""
