"""Who logs in, and what they may do (账号与权限)."""
