"""What it means that a wall around the readers of strangers' files is missing, and what to do."""

from adapters.walls import Wall

NO_WALL = {  # what could happen, and what to do
    Wall.FILES: (
        "No Landlock: who takes over a reader by a file could read the data folder and the settings.",
        "Use Linux 5.13 or later, with landlock in /sys/kernel/security/lsm.",
    ),
    Wall.CALLS: (
        "No seccomp: who takes over a reader by a file could start programs and end ours.",
        "Use x86_64 or aarch64, and a kernel with CONFIG_SECCOMP_FILTER.",
    ),
    Wall.NETWORK: (
        "No network namespace: only seccomp, where it is there, keeps a reader from the network.",
        "Set user.max_user_namespaces (sysctl) above 0, and let nothing forbid user namespaces; in Docker it stays so.",
    ),
}
STILL_HELD = "Safe: time, memory and size are bounded, and a reader has no key and no connection of ours."
