"""An hour under load in which processes are killed and stores go away: nothing lost, none double.

`__main__` runs it, `load` opens links and notes what was answered, `trouble` kills, `growth` looks
at memory and open files, and `count` compares in the end.
"""
