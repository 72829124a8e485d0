# Horizontal bars: the name of each to its left, the first on top, and the key above.
# Uses the array `name`, and `keys`, the entries of the key.
longest = 0
do for [i = 1:|name|] { longest = max(longest, strlen(name[i])) }
left = 20 + letter * min(longest, 36)
key_rows = max(1, (keys + 3) / 4)
top = 14 + 20 * key_rows
height = top + 64 + 27 * |name|
eval canvas(height, left, 32, top, 64)
set key at screen left / width, screen 1 - 6.0 / height left top horizontal maxrows key_rows \
    Left reverse samplen 1.2
unset ytics
set yrange [|name| - 0.5:-0.5]
do for [i = 1:|name|] {
  set label i short(name[i], 36) at graph 0, first i - 1 right offset char -0.8, 0
}
