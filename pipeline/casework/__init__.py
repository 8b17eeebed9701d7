"""What caseworkers do with tasks and objections: answers there are, what follows from each, and when a reply is due."""
