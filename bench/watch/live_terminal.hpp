// A terminal's screen, redrawn as a whole and given back as it was.
// Owned by the command that draws on it.
#pragma once

#include <termios.h>

#include <string>
#include <vector>

namespace merhaba::bench::watch {

// Whether stdout is a terminal that is ours to draw on: no dumb one, and not from the background.
bool may_draw();

class LiveTerminal {
 public:
  LiveTerminal();   // an empty screen; what is typed does not show, and cannot suspend us
  ~LiveTerminal();  // what was there before
  LiveTerminal(const LiveTerminal&) = delete;
  LiveTerminal& operator=(const LiveTerminal&) = delete;

  struct Size {
    unsigned columns = 80;
    unsigned rows = 24;
  };
  // Read again each time, because a window may be resized. Without the last column: what is written
  // there goes when what is behind it is erased.
  Size size() const;
  void draw(const std::vector<std::string>& lines) const;  // at most size().rows, from the top

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace merhaba::bench::watch
