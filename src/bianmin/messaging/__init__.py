"""What residents are told by text message, and what the hall reminds itself of (通知、站内提醒)."""
