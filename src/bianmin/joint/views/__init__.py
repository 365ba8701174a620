"""The screens of joint handling: the lists, the lead's page, a department's page."""
