"""The way in: logins, passwords, and who works here as what (进门、账号、授权)."""
