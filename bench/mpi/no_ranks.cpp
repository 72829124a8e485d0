// In place of ranks.cpp where the build has no MPI.
#include "base/error.hpp"
#include "bench/mpi/ranks.hpp"

namespace merhaba::bench::mpi {

std::unique_ptr<Ranks> Ranks::start() {
  throw UsageError(
      "--mpi: this merhaba-bench is built without MPI; install libopenmpi-dev and openmpi-bin "
      "(Fedora: openmpi-devel), and build again with meson setup --reconfigure -Dmpi=enabled");
}

}  // namespace merhaba::bench::mpi
