"""Reading the program's code without running it: names, lock blocks, who could act, who could reach a loop."""
