# Lines or marks, with their names in a key to the right. Uses the array `name`.
longest = 17  # of less, so that plots among each other line up
do for [i = 1:|name|] { longest = max(longest, strlen(name[i])) }
key_width = 74 + letter * min(longest, 28)
# Where gnuplot lacks 27 pixels for a line of the key it makes columns, beyond the edge.
height = max(420, 18 + 66 + 27 * |name|)
eval canvas(height, 92, key_width + 10, 18, 66)
set key at screen 1 - key_width / width, screen 1 - 18.0 / height left top vertical maxcols 1 \
    Left reverse samplen 3.5 spacing 1.25
title_of(i) = short(name[i], 28)
