"""What people read of states, reasons and actions, in Dutch and in English."""
