# The depth of a queue that was watched.
# data: where it is shaded (from, to); a band (time, low, high); the limit, the depth (time, clients,
# corners both); what was dropped, by mark and by label (time, depth, packets).
# `end`, `time_title`: of the time's axis. `top`: the most there is to show. `limit_shown`: whether
# the limit is. `depth_title`, `limit_title`, `drops_title`: for the key, the last '' without drops.
load 'style.gp'
load 'watch.gp'
height = 330
eval canvas(height, 100, 16, 36, 62)
set key at screen 1 - 16.0 / width, screen 1 - 5.0 / height right top horizontal Left reverse \
    samplen 2.5 maxrows 1
high = max(1.14 * top, 5)
eval linear_axis('y', 'count', high)
set ylabel 'clients in the accept queue'
plot 'data' index 0 using 1:(0):1:2:(0):(high) with boxxyerror fs solid noborder \
         lc rgb '#c8d55e00' notitle, \
     'data' index 1 using 1:2:3 with filledcurves fs solid noborder lc rgb '#a01e7fe0' notitle, \
     'data' index 2 using 1:(limit_shown > 0 ? $2 : NaN) with lines lc rgb floor_colour lw 2 dt 6 \
         title limit_title, \
     'data' index 3 using 1:2 with lines lc rgb palette[1] lw 1.5 title depth_title, \
     'data' index 4 using 1:2 with points lc rgb subject_colour lw 2 pt 2 ps 0.9 \
         title drops_title, \
     'data' index 5 using 1:2:($3 > 0 ? text('count', $3) : '') with labels \
         offset char 0, 0.9 notitle
