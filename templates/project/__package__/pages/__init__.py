"""The pages, a file each; the order in the menu is said with `order=`."""
