"""The admin pages under /quan-tri: sign-in, accounts, submissions, versions. Plain forms; `submissions` decides."""
