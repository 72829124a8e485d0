# The share of clients whose SYN was dropped, predicted and observed; several plans, each its `name`.
# data, for each: predicted, observed.
load 'style.gp'
load 'lines.gp'
stats 'data' using (100 * max($1, $2)) nooutput
end = max(STATS_max, 1)
eval linear_axis('x', 'count', min(1.08 * end, 100))
eval linear_axis('y', 'count', min(1.08 * end, 100))
set xlabel 'clients who lose a SYN, as predicted, %'
set ylabel 'clients whose SYN was dropped, %'
plot x with lines lc rgb '#90697878' lw 9 title 'as predicted', \
     for [i = 1:|name|] 'data' index (i - 1) using (100 * $1):(100 * $2) with points \
         lc rgb palette[1 + (i - 1) % 4] lw 2 pt shapes[1 + (i - 1) % 7] ps 0.9 title title_of(i)
