# A lane for each client, with a mark for each event, the lanes of a story below its heading.
# data: where clients wait (time, place, how long); where acceptors resume (time, place, how far
# down); then for each `event`: time, place. Places are lanes from the top, of which there are
# `lanes`; `end` is the time. `heading` at `heading_place`, `client` at `client_place`.
# `waits`, `resumes`, `events`, `clients`: how many of them there are.
load 'style.gp'

# The good news, the attempts, the bad news; what no name is known for is last.
array known[10] = ['SYN', 'SYN again', 'connected', 'data', 'data again', 'answered', 'reset', \
                   'timed out', 'never answered', 'refused']
array marks[11] = [6, 7, 8, 4, 5, 13, 2, 1, 3, 10, 12]
array sizes[11] = [1, 1, 1.1, 0.9, 0.9, 1.3, 1, 1.2, 1, 1, 1]
mark_colour(k) = k <= 2 ? palette[1] : k == 3 ? palette[4] : k <= 5 ? palette[3] : \
                 k == 6 ? palette[2] : k <= 10 ? subject_colour : floor_colour
label_of(event) = event eq 'answered' ? 'response' : short(event, 28)
kind_of(event, k) = k > 10 ? 11 : known[k] eq event ? k : kind_of(event, k + 1)

keys = (waits > 0) + (resumes > 0) + events
key_rows = max(1, (keys + 3) / 4)
top = 14 + 22 * key_rows
height = top + 64 + int(24 * lanes)
eval canvas(height, 110, 32, top, 64)
set key at screen 0.012, screen 1 - 6.0 / height left top vertical maxrows key_rows Left reverse \
    samplen 2
unset ytics
set border 1
set yrange [lanes:0]
eval linear_axis('x', 'time', end)
set xlabel 'time since the first attempt to connect'
do for [i = 1:|heading|] {
  set label short(heading[i], 120) at screen 0.012, first heading_place[i] left front
}
do for [i = 1:clients] {
  set label 'client ' . client[i] at graph 0, first client_place[i] right offset char -0.8, 0
}
plot 'data' index 0 using 1:2:3:(0) with vectors nohead lw 1.5 lc rgb '#a0808080' \
         title waits ? 'the client waits' : '', \
     'data' index 1 using 1:2:(0):3 with vectors nohead lw 1.5 dt 6 lc rgb '#000000' \
         title resumes ? 'acceptor resumes' : '', \
     for [k = 1:11] for [i = 1:events] 'data' index (i + 1) \
         using (kind_of(event[i], 1) == k ? $1 : NaN):2 with points \
         lc rgb mark_colour(k) lw 2 pt marks[k] ps sizes[k] \
         title kind_of(event[i], 1) == k ? label_of(event[i]) : ''
