# Clients in the accept queue, predicted and found; marks for each somaxconn, its `name`.
# data, for each: predicted, found; several of a cell, which lie on one another where they agree.
load 'style.gp'
load 'lines.gp'
stats 'data' using (max($1, $2)) nooutput
end = max(round_up(max(STATS_max, 1)), 10)
eval log_axis('x', 'count', 1, end)
eval log_axis('y', 'count', 1, end)
set xrange [1 / 1.3:1.0001 * end]  # a mark at 1 is not to hide in the corner
set yrange [1 / 1.3:1.0001 * end]
set xlabel 'clients, as predicted (log)'
set ylabel 'clients, found (log)'
# Larger and larger, for many of them have the same place.
plot x with lines lc rgb floor_colour lw 2 dt 6 title 'as predicted', \
     for [i = 1:|name|] 'data' index (i - 1) using (max($1, 1)):(max($2, 1)) with points \
         lc rgb palette[1 + (i - 1) % 4] lw 2 pt shapes[1 + (i - 1) % 7] ps 0.3 + 0.6 * i \
         title title_of(i)
