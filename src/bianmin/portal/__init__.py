"""The resident's own pages: sign in by telephone, 我的, apply online, the self-service corner (群众自己的页面)."""
