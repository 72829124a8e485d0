# What the pictures of one queue share, so that they line up: the time since the watch began.
eval linear_axis('x', 'count', end)
set xlabel time_title
