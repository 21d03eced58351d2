"""Pure decisions: plain values in, a value with a reason out. Standard library only."""
