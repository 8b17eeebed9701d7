"""What people say of links: what a judgement is about, what contradicts it, and how a link is explained to them."""
