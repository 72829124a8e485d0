// How servers look in the plots of a page: each name has one colour, one dash and one shape in all
// of them. A value.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace merhaba::bench::report {

class Looks {
 public:
  // The first name is the subject's; names that are known keep their look. A control, NAME (A/A),
  // looks like the paler NAME.
  void add(const std::string& name);

  // For plots/style.gp: "subject", "floor 0", "other 1", and of a control "subject again". Of a
  // name that was never added: "other 0".
  std::string of(const std::string& name) const;

 private:
  std::map<std::string, std::string> looks_;
  std::size_t floors_ = 0;
  std::size_t others_ = 0;
};

}  // namespace merhaba::bench::report
