"""What maintainers run: releases, pins, the check of a commit's message. Nothing here is part of the product."""
