"""Documents in their folders: changed step by step, shown, downloaded, judged again."""
