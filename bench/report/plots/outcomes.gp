# Bars of clients, put together of what became of them. `name`: of the bars; `part`: what became of
# them, as the JSON has it, with its `part_title`.
# data, for each part: place of the bar, from, to.
load 'style.gp'
stats 'data' using 3 nooutput
keys = |part|
load 'rows.gp'
colour_of(part) = part eq 'served' ? palette[1] : part eq 'still_queued' ? palette[4] : \
    part eq 'refused' ? floor_colour : part eq 'timed_out' ? palette[2] : \
    part eq 'never_answered' ? palette[3] : part eq 'failed' ? '#000000' : subject_colour
eval linear_axis('x', 'count', 1.05 * STATS_max)
set xlabel 'clients'
plot for [i = 1:|part|] 'data' index (i - 1) \
         using (($2 + $3) / 2):1:2:3:($1 - 0.34):($1 + 0.34) with boxxyerror \
         lc rgb colour_of(part[i]) fs solid title part_title[i]
