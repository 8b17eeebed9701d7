"""What the project's codes are called, Chinese and English: one table a vocabulary, and no other place says them."""
