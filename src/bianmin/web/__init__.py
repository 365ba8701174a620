"""What every page shares: base, components, styles (页面)."""
