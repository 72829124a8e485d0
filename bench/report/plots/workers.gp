# The number of the first client lost, by listeners.
# data: listeners, places in all, median, least, most; as predicted: median, from, to.
load 'style.gp'
array name[5] = ['places in all', 'its range, predicted', 'median, predicted', 'least and most', \
                 'median']
load 'lines.gp'
stats 'data' using (max($1, 1)) nooutput
least = STATS_min
most = STATS_max
stats 'data' using (max(max($2, $5), $8)) nooutput
set logscale x
set xrange [least / 1.15:most * 1.15]
set xtics nomirror ()
eval linear_axis('y', 'count', 1.05 * max(STATS_max, 1))
set xlabel 'listeners'
set ylabel 'the first client lost'
listeners(n) = max(n, 1)
# A tick at each number there is: they are few, and mostly powers of two.
plot 'data' using (listeners($1)):2:xtic(count_text(listeners($1))) with lines \
         lc rgb floor_colour lw 2 dt 6 title name[1], \
     '' using (listeners($1)):7:8 with filledcurves \
         lc rgb palette[1] fs transparent solid 0.2 noborder title name[2], \
     '' using (listeners($1)):6 with lines lc rgb palette[1] lw 2 title name[3], \
     '' using (listeners($1)):3:4:5 with yerrorbars lc rgb '#000000' lw 1.3 ps 0 title name[4], \
     '' using (listeners($1)):3 with points lc rgb subject_colour lw 3 pt 7 ps 0.7 title name[5]
