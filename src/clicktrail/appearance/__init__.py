"""How pages for visitors look and read: themes, languages, the frame of a page.

The edge and the app both show such pages and import nothing of each other.
"""
